internal import CaseVault
internal import GatewayStore
internal import ReplyReader
internal import StrictCoding
internal import TestSupport
internal import Testing
internal import Transfer

/// One side remembers less than the other: restored vaults and gateways (formats.md §7, §8).
@Suite struct SetBackTests {
  @Test func `T33 a gateway restored from its backup goes on, and nobody is stuck`() async throws {
    let crossing = try await Crossing()
    let source = try Source(crossing.deployment)
    try await crossing.send("first", from: source)
    try await crossing.roundTrip()
    let backup = crossing.folder("backup")
    let name = try await crossing.store.backUp(to: backup).name
    // What the lost gateway did after its backup.
    crossing.turn(to: 1)
    _ = try await crossing.store.sweep()
    try crossing.people[0].reply("an answer that is lost on the way")
    try await crossing.roundTrip()
    try await crossing.roundTrip()
    crossing.turn(to: 2)
    try await crossing.restoreGateway(from: backup + "/" + name)
    _ = try await crossing.store.sweep(named: crossing.clock.today)
    let report = try #require(try crossing.people[0].take(try await crossing.out()).first)
    #expect(report.standing == .gatewayBehind)
    #expect(report.missingFrom == 4)
    let back = try crossing.people[0].export(to: crossing.folder())
    let taken = try await crossing.store.importFolder(back)
    // The third was never confirmed, the second is gone: what was in it is in the fourth.
    #expect(taken.taken.map { $0.number } == [3, 4])
    #expect(taken.afterGap.map { $0.number } == [3])
    try await crossing.roundTrip()
    crossing.turn(to: 3)
    _ = try await crossing.store.sweep()
    let board = try await crossing.read(source)
    // Day 0 and 1 had not been frozen when the backup was made.
    #expect(board.lost == [crossing.clock.since, crossing.clock.since.adding(1)])
    #expect(
      board.thread.replies.map { String(decoding: $0.text, as: UTF8.self) } == [
        "", "an answer that is lost on the way",
      ])
    #expect(board.thread.gaps.isEmpty)
    #expect(try await crossing.roundTrip().map { $0.standing } == [.together])
  }

  @Test func `T33 a gateway set back without a word goes on from what the vault last took`()
    async throws
  {
    let crossing = try await Crossing()
    try await crossing.send("first")
    try await crossing.roundTrip()
    let snapshot = try crossing.snapshot()
    try await crossing.roundTrip()
    try await crossing.roundTrip()
    try await crossing.goBack(to: snapshot)
    let person = crossing.people[0]
    let stale = try await crossing.out()
    #expect(throws: VaultError.transfer(.conflictingNumber(continueFrom: 4))) {
      try person.take(stale)
    }
    let taken = try await crossing.store.importFolder(person.export(to: crossing.folder()))
    #expect(taken.afterGap.count == 1)
    let report = try #require(try person.take(await crossing.out()).first)
    #expect(report.source == .gateway(number: 4))
    #expect(report.missingFrom == nil || report.missingFrom == 4)
    #expect(try await crossing.roundTrip().map { $0.standing } == [.together])
  }

  @Test func `T33 a gateway that was set back goes on behind the folders on the stick`()
    async throws
  {
    let crossing = try await Crossing()
    let snapshot = try crossing.snapshot()
    let stick = crossing.folder()
    for _ in 0..<2 { _ = try await crossing.store.exportFolder(stick) }
    try await crossing.goBack(to: snapshot)
    let report = try await crossing.store.exportFolder(stick)
    #expect(report.folders.map { $0.name.number } == [3])
    #expect(try crossing.people[0].take(stick).map { $0.isRepeated } == [false, false, false])
  }

  @Test func `T33 a restored vault gets every tip again, and its numbers go on`() async throws {
    let crossing = try await Crossing()
    let person = crossing.people[0]
    let source = try Source(crossing.deployment)
    try await crossing.send("before the copy", from: source)
    try await crossing.roundTrip()
    let copy = crossing.temporary.file("copy")
    try person.copy(to: copy)
    try await crossing.send("after the copy")
    try await crossing.roundTrip()
    try await crossing.roundTrip()
    try person.restore(copy)
    #expect(try person.vault.inbox().count == 1)
    let reports = try person.take(await crossing.out())
    #expect(reports.map { $0.standing } == [.vaultBehind])
    #expect(try person.vault.inbox().count == 1)
    _ = try await crossing.store.importFolder(person.export(to: crossing.folder()))
    let again = try await crossing.roundTrip()
    #expect(again.map { $0.openedCount } == [1])
    #expect(again.map { $0.standing } == [.together])
    #expect(try person.vault.inbox().count == 2)
    // Nothing comes a third time.
    let stick = try await crossing.out()
    #expect(try tips(on: stick) == 0)
  }

  @Test func `T33 a restored vault that exported first is told the number, and goes on when told`()
    async throws
  {
    let crossing = try await Crossing()
    let person = crossing.people[0]
    let source = try Source(crossing.deployment)
    try await crossing.send("a tip", from: source)
    try await crossing.roundTrip()
    let copy = crossing.temporary.file("copy")
    try person.copy(to: copy)
    try await crossing.roundTrip()
    try person.restore(copy)
    try person.reply("written after the restore")
    let other = try person.export(to: crossing.folder())
    await #expect(throws: StoreError.transfer(.conflictingNumber(continueFrom: 3))) {
      _ = try await crossing.store.importFolder(other)
    }
    let stick = try await crossing.out()
    #expect(throws: VaultError.foreignAcknowledgement(number: 2)) { try person.take(stick) }
    #expect(try person.take(stick, isRestored: true).map { $0.standing } == [.vaultBehind])
    crossing.turn(to: 1)
    _ = try await crossing.store.sweep()
    let taken = try await crossing.store.importFolder(person.export(to: crossing.folder()))
    #expect(taken.taken.map { $0.number } == [3] && taken.cells == 16)
    crossing.turn(to: 2)
    _ = try await crossing.store.sweep()
    let replies = try await crossing.read(source).thread.replies
    #expect(
      replies.map { String(decoding: $0.text, as: UTF8.self) } == [
        "", "written after the restore",
      ])
  }
}
