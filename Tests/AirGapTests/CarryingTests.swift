internal import CaseVault
internal import DurableFile
internal import GatewayStore
internal import ReplyReader
internal import StrictCoding
internal import TestSupport
internal import Testing
internal import Transfer

/// What becomes of sticks between the two sides (formats.md §8).
@Suite struct CarryingTests {
  @Test func `an interrupted copy is named, keeps nothing, and the whole one is taken`()
    async throws
  {
    let crossing = try await Crossing()
    let person = crossing.people[0]
    try await crossing.send("a tip")
    let stick = try await crossing.out()
    let copy = crossing.folder("copy")
    try copyFolder(from: Folder(path: stick), to: Folder(path: copy))
    let place = try Folder(path: copy + "/sotto-out-0-000001/tips")
    let name = try #require(try place.files().first)
    try place.remove(name)
    let path = try TransferPath([UInt8]("tips/\(name)".utf8)[...])
    #expect(throws: VaultError.transfer(.missing(path))) { try person.take(copy) }
    #expect(try person.vault.inbox().isEmpty)
    #expect(try person.take(stick).map { $0.openedCount } == [1])
    // The other way.
    let back = try person.export(to: crossing.folder())
    let half = crossing.folder("half")
    try copyFolder(from: Folder(path: back), to: Folder(path: half))
    try Folder(path: half + "/sotto-in-0-000001").remove("cells")
    await #expect(throws: StoreError.transfer(.missing(.cells))) {
      _ = try await crossing.store.importFolder(half)
    }
    #expect(try await crossing.store.importFolder(back).taken.count == 1)
    #expect(try tips(on: await crossing.out()) == 0)
  }

  @Test func `a folder that comes twice changes nothing on either side`() async throws {
    let crossing = try await Crossing()
    let person = crossing.people[0]
    try await crossing.send("a tip")
    let stick = try await crossing.out()
    #expect(try person.take(stick).map { $0.isRepeated } == [false])
    #expect(try person.take(stick).map { $0.isRepeated } == [true])
    #expect(try person.vault.inbox().count == 1)
    let back = try person.export(to: crossing.folder())
    #expect(try await crossing.store.importFolder(back).cells == 16)
    let again = try await crossing.store.importFolder(back)
    #expect(again.taken.isEmpty && again.repeated.count == 1)
    #expect(try await crossing.store.status().cells == 16)
  }

  @Test func `a stick that is lost on the way there costs nothing`() async throws {
    let crossing = try await Crossing()
    let person = crossing.people[0]
    try await crossing.send("on the stick that is lost")
    _ = try await crossing.out()
    try await crossing.send("on the next one")
    let reports = try person.take(await crossing.out())
    #expect(reports.map { $0.missingFrom } == [1])
    #expect(reports.map { $0.openedCount } == [2])
    #expect(try person.vault.inbox().count == 2)
  }

  @Test func `a stick that is lost on the way back comes again, and a gap is refused by name`()
    async throws
  {
    let crossing = try await Crossing()
    let person = crossing.people[0]
    let source = try Source(crossing.deployment)
    try await crossing.send("a tip", from: source)
    try person.take(await crossing.out())
    try person.reply("an answer")
    _ = try person.export(to: crossing.folder())
    try await crossing.send("another tip")
    try person.take(await crossing.out())
    let back = try person.export(to: crossing.folder())
    let second = crossing.folder("second")
    try copyFolder(
      from: Folder(path: back + "/sotto-in-0-000002"),
      to: Folder(creating: second + "/sotto-in-0-000002"))
    await #expect(throws: StoreError.transfer(.gap(expected: 1))) {
      _ = try await crossing.store.importFolder(second)
    }
    #expect(try await crossing.store.importFolder(back).taken.map { $0.number } == [1, 2])
    crossing.turn(to: 1)
    _ = try await crossing.store.sweep()
    let replies = try await crossing.read(source).thread.replies
    #expect(replies.map { String(decoding: $0.text, as: UTF8.self) } == ["", "an answer"])
  }

  @Test func `who is away for three weeks misses no tip that a colleague has long had`()
    async throws
  {
    let crossing = try await Crossing(people: 2)
    for day in [0, 7, 14, 20] {
      for between in stride(from: max(1, day - 6), through: day, by: 1) where day > 0 {
        crossing.turn(to: between)
        _ = try await crossing.store.sweep()
      }
      if day > 0 { try await crossing.releaseKeys() }
      try await crossing.send("of day \(day)")
      try await crossing.roundTrip(0)
    }
    #expect(try crossing.people[0].vault.inbox().count == 4)
    let away = crossing.people[1]
    let reports = try away.take(await crossing.out())
    #expect(reports.map { $0.openedCount } == [4] && reports.map { $0.missingFrom } == [1])
    #expect(try away.vault.inbox().count == 4)
    // Nothing waits for the colleague; the one who came back confirms with the next stick.
    _ = try await crossing.store.importFolder(away.export(to: crossing.folder()))
    #expect(try tips(on: await crossing.out()) == 0)
  }
}
