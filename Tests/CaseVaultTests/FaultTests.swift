import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

/// Power cuts and full disks at every place where a command writes.
@Suite(.enabled(if: Command.canInjectFaults, "strace cannot run here"))
struct FaultTests {
  /// How many places of each command are played, three faults each. There are 20 to 100.
  private static let places = environment("SOTTO_FAULT_PLACES").flatMap { Int($0) } ?? 8

  @Test func `T14 an import survives a crash and a full disk at any write`() throws {
    let session = try Session(isCheap: true)
    let organisation = session.organisation
    let tips = try (0..<3).map {
      try organisation.send(
        organisation.archive(
          "message \($0)", from: Source(UInt8(10 + $0)),
          files: [(ascii("a.txt"), [UInt8](repeating: UInt8($0), count: 70_000))]))
    }
    let command = session.command("import", [try organisation.outFolder(tips)])
    try FaultSession(session).play(command, places: Self.places)
  }

  @Test func `T14 a snapshot and the new journal survive the same`() throws {
    let session = try Session(isCheap: true)
    let name = try session.takeTip()
    let vault = try session.open()
    // One more record, and the journal is long enough.
    try vault.set("filler", [UInt8](repeating: 7, count: 4 << 20))
    _ = consume vault
    let command = session.command("reply", [name], input: "Thank you.")
    try FaultSession(session).play(command, places: Self.places) { $0.replies == $1.replies }
    #expect(try command.run().status == 0)
    #expect(try session.open().folder.read(.snapshot) != nil)
  }

  @Test func `T14 a reply survives a crash and a full disk at any write`() throws {
    let session = try Session(isCheap: true)
    let name = try session.takeTip()
    let command = session.command("reply", [name], input: "Thank you.")
    try FaultSession(session).play(command, places: Self.places) { $0 == $1 }
  }

  @Test func `T14 an export survives the same, and its folder is whole afterwards`() throws {
    let session = try Session(isCheap: true)
    let name = try session.takeTip()
    try #require(try session.run("reply", [name], input: "Thank you.").status == 0)
    let stick = session.folder.file("stick")
    try #require(try Command("/bin/mkdir", [stick]).run().status == 0)
    try FaultSession(session).play(session.command("export", [stick]), places: Self.places)
  }
}
