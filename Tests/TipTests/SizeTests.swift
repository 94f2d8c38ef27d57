import Intake
import Primitives
import StrictCoding
import Testing

@testable import Tip

/// Threats.md T12: sizes reveal content.
@Suite struct SizeTests {
  @Test func `T12 only size classes are seen, and the plan knows them in advance`() throws {
    var seen: Set<Int> = []
    for size in stride(from: 0, through: 300_000, by: 7_919) {
      let file = [UInt8](repeating: 1, count: size)
      let plan = try TipFixture.plan(files: [file])
      let archive = try TipFixture.archive(plan, files: [file])
      #expect(archive.count == plan.sizeClass.archiveByteCount)
      seen.insert(archive.count)
    }
    #expect(seen == [65_536, 262_144, 1_048_576])
  }

  @Test func `T12 the message, names and media types are hidden in the class`() throws {
    let short = try TipFixture.plan(message: [], files: [])
    let long = try TipFixture.plan(message: [UInt8](repeating: 0x41, count: 40_000), files: [])
    #expect(short.sizeClass == long.sizeClass)
  }

  @Test func `an archive that fits a class to the byte has empty padding`() throws {
    let empty = try TipFixture.plan(files: [[]])
    let room = Int(empty.paddingByteCount) / 512 * 512
    // The longer the file the longer its length is written in about.txt: the next block is
    // searched.
    let sizes = (0...2).map { room - 512 * $0 }
    let plans = try sizes.map { try TipFixture.plan(files: [[UInt8](repeating: 1, count: $0)]) }
    let fitting = try #require(plans.first { $0.paddingByteCount == 0 })
    let file = [UInt8](repeating: 1, count: Int(fitting.files[0].byteCount))
    let archive = try TipFixture.archive(fitting, files: [file])
    #expect(archive.count == 65_536)
    #expect(try ReadTip(archive).files == [file])

    let larger = try TipFixture.plan(files: [file + [1]])
    #expect(larger.sizeClass.archiveByteCount == 262_144)
  }

  @Test func `an archive padded to another class than its own is refused`() throws {
    let archive = try TipFixture.archive(TipFixture.plan(files: []), files: [])
    let padding = Int(try TipFixture.plan(files: []).paddingByteCount)
    let more = 262_144 - 65_536
    let header = try UstarHeader(.padding, contentByteCount: UInt64(padding + more)).encoded
    let start = archive.count - 1_024 - padding - 512
    let padded = archive[..<start] + header + [UInt8](repeating: 0, count: padding + more + 1_024)
    #expect(padded.count == 262_144)
    #expect(throws: TipError.malformedArchive) { try ReadTip([UInt8](padded)) }
  }
}
