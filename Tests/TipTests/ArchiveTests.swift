import Intake
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import Tip

@Suite struct ArchiveTests {
  @Test func `what was packed is read, in pieces of any size`() throws {
    let archive = try TipFixture.archive()
    for size in [1, 511, 512, 513, 4_096, 65_536, 1 << 20] {
      let read = try ReadTip(archive, pieceByteCount: size)
      #expect(read.message == TipFixture.message)
      #expect(read.files == TipFixture.files)
      #expect(read.tip.about.heading.without == [2, 7])
      #expect(read.tip.about.files[0].name.bytes[...] == bytes("Faktura ž 2026.pdf"))
    }
  }

  @Test func `the size of the writer's buffers does not show in the archive`() throws {
    let archive = try TipFixture.archive()
    for size in [1, 512, 700, 8_192] {
      #expect(try TipFixture.archive(TipFixture.plan(), pieceByteCount: size) == archive)
    }
  }

  @Test func `buffers of a chunk's size are always filled`() throws {
    for size in [0, 60_000, 63_000, 64_000, 65_536, 200_000] {
      let file = [UInt8](repeating: 7, count: size)
      let archive = try TipFixture.archive(TipFixture.plan(files: [file]), files: [file])
      #expect(archive.count % 65_536 == 0)
    }
  }

  @Test func `the committed archive reads and is packed to the same bytes`() throws {
    let committed = try golden("two-way.tar")
    let read = try ReadTip(committed)
    let files = read.files
    #expect(try TipFixture.archive(TipFixture.plan(files: files), files: files) == committed)
    #expect(files == [[UInt8]("%PDF-1.7\n".utf8)])
    #expect(read.message == TipFixture.message)
  }

  @Test func `a tip without files and without message is a tip`() throws {
    let plan = try TipFixture.plan(TipFixture.heading(isOneWay: true), message: [], files: [])
    let read = try ReadTip(TipFixture.archive(plan, files: []))
    #expect(read.message.isEmpty && read.files.isEmpty)
    #expect(read.tip.about.heading.replies == nil)
  }

  @Test func `a tip of 1,000 files is read`() throws {
    let files = (0..<1_000).map { [UInt8](repeating: UInt8($0 % 256), count: $0 % 700) }
    let read = try ReadTip(TipFixture.archive(TipFixture.plan(files: files), files: files))
    #expect(read.files == files)
  }

  @Test func `a file that shrank or grew since it was planned stops the writer`() throws {
    let plan = try TipFixture.plan()
    for change in [-1, 1] {
      var files = TipFixture.files
      files[0] = [UInt8](repeating: 1, count: files[0].count + change)
      #expect(throws: TipError.fileChanged(number: 1)) {
        try TipFixture.archive(plan, files: files)
      }
    }
  }

  @Test func `a file that cannot be read stops the writer`() throws {
    var writer = try TipWriter(TipFixture.plan(), author: TipFixture.author())
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
    defer { buffer.deallocate() }
    let error = refusal { () throws(TipError) in
      _ = try writer.fill(buffer) { (number, _) throws(TipError) in
        throw .unreadable(number: number)
      }
    }
    #expect(error == .unreadable(number: 1))
  }

  @Test func `only the author named in the heading may sign`() throws {
    let other = try Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: 9, count: 32)))
    #expect(throws: TipError.misuse) { try TipWriter(TipFixture.plan(), author: other) }
    #expect(throws: TipError.misuse) { try TipWriter(TipFixture.plan(), author: nil) }
    let oneWay = try TipFixture.plan(TipFixture.heading(isOneWay: true))
    #expect(throws: TipError.misuse) { try TipWriter(oneWay, author: other) }
  }

  @Test func `limits are checked before any file is read`() throws {
    let heading = try TipFixture.heading()
    func plan(
      message: Int = 0, files: [UInt64] = [], limit: UInt64 = 1 << 40
    ) throws(TipError) -> TipPlan {
      try TipPlan(
        heading, message: Secret(copying: [UInt8](repeating: 0, count: message)),
        files: files.map {
          PlannedFile(byteCount: $0, mediaType: .unknown, name: FreeText(cleaning: []))
        }, archiveByteLimit: limit)
    }
    #expect(throws: TipError.overLimit) { try plan(message: 1 << 20 + 1) }
    #expect(try plan(message: 1 << 20).sizeClass.archiveByteCount == 1_310_720)
    #expect(throws: TipError.overLimit) { try plan(files: .init(repeating: 1, count: 1_001)) }
    #expect(throws: TipError.overLimit) { try plan(files: [1 << 33]) }
    #expect(throws: TipError.overLimit) { try plan(files: [1 << 30], limit: 1 << 30) }
    #expect(try plan(files: [1 << 30], limit: 5 << 28).sizeClass.archiveByteCount == 5 << 28)
  }
}
