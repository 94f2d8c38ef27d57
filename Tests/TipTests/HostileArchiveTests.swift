import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import Tip

/// Threats.md T17, T18: malformed archives and archive tricks.
@Suite struct HostileArchiveTests {
  /// A raw member: any header fields, checksum made right.
  private func member(
    _ name: String, _ content: [UInt8] = [], change: (inout [UInt8]) -> Void = { _ in }
  ) throws -> [UInt8] {
    var block = try UstarHeader(.message, contentByteCount: UInt64(content.count)).encoded
    block.replaceSubrange(0..<100, with: [UInt8](repeating: 0, count: 100))
    block.replaceSubrange(0..<name.utf8.count, with: name.utf8)
    change(&block)
    fixChecksum(&block)
    return block + content
      + [UInt8](repeating: 0, count: Int(UstarHeader.rounding(UInt64(content.count))))
  }

  private func fixChecksum(_ block: inout [UInt8]) {
    block.replaceSubrange(148..<156, with: ascii("        "))
    let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
    let digits = String(repeating: "0", count: 6 - sum.count) + sum
    block.replaceSubrange(148..<156, with: [UInt8](digits.utf8) + [0, 0x20])
  }

  private func read(_ archive: [UInt8]) -> TipError? {
    refusal { () throws(TipError) in _ = try ReadTip(archive) }
  }

  @Test(arguments: [
    ("hard link", UInt8(0x31)), ("symbolic link", 0x32), ("character device", 0x33),
    ("block device", 0x34), ("folder", 0x35), ("fifo", 0x36), ("contiguous file", 0x37),
    ("pax header", 0x78), ("global pax header", 0x67), ("GNU long name", 0x4C),
    ("GNU long link", 0x4B), ("GNU sparse file", 0x53), ("GNU multi volume", 0x4D),
    ("pre-POSIX file", 0x00),
  ])
  func `T18 a member that is no plain file is refused`(_ kind: String, _ type: UInt8) throws {
    let hostile = try member("message.txt") { $0[156] = type }
    #expect(read(hostile) == .malformedArchive)
    let late = try member("files/0001") { $0[156] = type }
    #expect(read(try member("message.txt") + late) == .malformedArchive)
  }

  @Test(arguments: [
    "/etc/passwd", "../message.txt", "./message.txt", "files/../message.txt", "files//0001",
    "/files/0001", "files/0000", "files/1", "files/00001", "files/1001", "files/0001/x",
    "files/000a", "Message.txt", "message.txt ", "message.txt\u{1B}[2J", "a\u{202E}txt.exe",
    "meta.json", "", "C:\\x", "files",
  ])
  func `T18 a member with any other name is refused`(_ name: String) throws {
    #expect(read(try member(name)) == .malformedArchive)
    #expect(read(try member("message.txt") + member(name)) == .malformedArchive)
  }

  @Test(arguments: [
    (100, "0004600"), (100, "0000644"), (108, "0000001"), (116, "0000001"), (136, "00000000001"),
    (157, "target"), (257, "ustar  "), (263, "01"), (265, "root"), (297, "root"), (329, "0000001"),
    (337, "0000001"), (345, "prefix"), (500, "x"), (124, "0000000000 "), (124, "00000000008"),
    (135, "\u{1}"),
  ])
  func `T18 setuid, owners, times, prefixes and other dialects are refused`(
    _ offset: Int, _ field: String
  ) throws {
    let hostile = try member("message.txt") {
      $0.replaceSubrange(offset..<offset + field.utf8.count, with: field.utf8)
    }
    #expect(read(hostile) == .malformedArchive)
  }

  @Test func `T18 a size in base 256 is refused`() throws {
    let hostile = try member("message.txt") {
      $0.replaceSubrange(124..<136, with: [0x80] + [UInt8](repeating: 0, count: 11))
    }
    #expect(read(hostile) == .malformedArchive)
  }

  @Test func `T18 members repeated, missing or out of order are refused`() throws {
    let message = try member("message.txt")
    let first = try member("files/0001")
    let second = try member("files/0002")
    let about = try member("about.txt")
    let padding = try member("padding")
    let end = [UInt8](repeating: 0, count: 1_024)
    let hostile = [
      message + message, first, message + second, message + first + first,
      message + first + message, message + second + first, about, padding, message + padding,
      message + first + padding, message + end, end,
    ]
    for archive in hostile { #expect(read(archive) == .malformedArchive) }
  }

  @Test func `T17 every bit of a header counts`() throws {
    let archive = try TipFixture.archive(TipFixture.plan(files: []), files: [])
    for index in 0..<512 {
      for bit in 0..<8 {
        var changed = archive
        changed[index] ^= 1 << UInt8(bit)
        #expect(read(changed) != nil, "byte \(index), bit \(bit)")
      }
    }
  }

  @Test func `T17 any byte of an archive counts`() throws {
    let archive = try golden("two-way.tar")
    let random = SeededRandom(18)
    let offsets =
      [Int](stride(from: 0, to: 8_192, by: 5))
      + (0..<100).map { _ in Int(random.number(below: 65_536)) }
    for offset in offsets {
      var changed = archive
      changed[offset] ^= UInt8(1 + random.number(below: 255))
      #expect(read(changed) != nil, "byte \(offset)")
    }
  }

  @Test func `T17 an archive cut anywhere is refused`() throws {
    let archive = try TipFixture.archive(TipFixture.plan(files: []), files: [])
    for count in stride(from: 0, to: archive.count, by: 97) {
      #expect(read([UInt8](archive[..<count])) == .truncated, "\(count) bytes")
    }
    #expect(read([UInt8](archive.dropLast())) == .truncated)
  }

  @Test func `T17 bytes behind the end are refused`() throws {
    let archive = try TipFixture.archive()
    #expect(read(archive + [0]) == .malformedArchive)
    #expect(read(archive + [UInt8](repeating: 0, count: 512)) == .malformedArchive)
  }

  @Test func `T17 bytes that are not zero in rounding, padding and end are refused`() throws {
    let archive = try TipFixture.archive(TipFixture.plan(files: []), files: [])
    let rounding = 512 + TipFixture.message.count
    for offset in [
      rounding, 1_023, archive.count - 1_025, archive.count - 1_024, archive.count - 1,
    ] {
      var changed = archive
      changed[offset] = 1
      #expect(read(changed) == .malformedArchive)
    }
  }

  @Test func `T17 a huge size is refused before any content is held`() throws {
    func sized(_ size: String) throws -> [UInt8] {
      try member("message.txt") { $0.replaceSubrange(124..<135, with: size.utf8) }
    }
    #expect(read(try sized("77777777777")) == .overLimit)
    #expect(read(try sized("00004000001")) == .overLimit)
    #expect(read(try sized("00004000000")) == .truncated)
    let about = try member("about.txt") {
      $0.replaceSubrange(124..<135, with: "00004000001".utf8)
    }
    #expect(read(try member("message.txt") + about) == .overLimit)
  }

  @Test func `T17 random bytes are refused`() {
    let random = SeededRandom(17)
    for count in [0, 1, 511, 512, 513, 65_536] {
      #expect(read(random.bytes(count)) != nil)
    }
  }

  @Test func `a foreign archive of stock tar is refused, not a crash`() throws {
    #expect(read(try golden("stock-gnu.tar")) == .malformedArchive)
  }

  @Test func `files that about_txt does not tell are refused`() throws {
    let archive = try TipFixture.archive(TipFixture.plan(files: []), files: [])
    let extra = try UstarHeader(.file(1), contentByteCount: 0).encoded
    let more = archive[..<1_024] + extra + archive[1_024...].dropLast(512)
    // One block less padding keeps the length; its header follows.
    let padding = try TipFixture.plan(files: []).paddingByteCount
    let start = more.count - 1_024 - Int(padding)
    let header = try UstarHeader(.padding, contentByteCount: padding - 512).encoded
    let hostile = more[..<start] + header + more[(start + 512)...]
    #expect(read([UInt8](hostile)) == .contentMismatch)
  }

  @Test func `a tip for another deployment is refused`() throws {
    let archive = try TipFixture.archive()
    var reader = TipReader(deployment: try Identifier([UInt8](repeating: 1, count: 16)[...]))
    let error = refusal { () throws(TipError) in
      try archive.withUnsafeBufferPointer { (piece) throws(TipError) in
        var rest = UnsafeRawBufferPointer(piece)
        while try reader.next(&rest) != nil {}
      }
      _ = try reader.finish()
    }
    #expect(error == .otherDeployment)
  }
}
