import Codename
import Keyring
import Primitives
import ReplyBoard
import ReplyReader
import RetentionLog
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import SourceClient

@Suite struct GatewayTests {
  private let deployment: TestDeployment

  init() throws {
    deployment = try TestDeployment()
  }

  private func status(
    _ fake: FakeGateway, pin: Identifier? = nil, keys: SourceKeys? = nil,
    today: Day = TestDeployment.today
  ) async throws -> GatewayStatus {
    let gateway = Gateway(fake)
    return try await gateway.status(
      gateway.keyrings(pinned: pin ?? deployment.id), on: today, keys: keys)
  }

  @Test func `T9 requests are the same with the right codename, a wrong one and none`()
    async throws
  {
    let keys = try deployment.keys()
    let cell = try deployment.reply("Which year?", to: keys, on: day("2026-07-06"))
    let board = try deployment.board([day("2026-07-07"): [cell]], lost: [day("2026-07-05")])
    var requests: [[String]] = []
    for keys in [nil, keys, try deployment.keys(2)] {
      let fake = try deployment.gatewayServing(board)
      _ = try await status(fake, keys: keys)
      requests.append(fake.requests)
    }
    #expect(requests[0] == requests[1] && requests[0] == requests[2])
    #expect(
      requests[0] == [
        "GET /keyring", "GET /keyring/1", "GET /week", "GET /policy", "GET /board",
        "GET /board/2026-07-04", "GET /board/2026-07-06", "GET /board/2026-07-07",
        "GET /board/2026-07-08",
      ])
  }

  @Test func `T9 who sends asks for the same before, and then only sends`() async throws {
    let fake = try deployment.gatewayServing()
    let looked = try await status(fake)
    let before = fake.requests
    let draft = TipDraft(
      message: Secret(copying: []), files: [], desk: try DeskID(bytes("sport")), without: [],
      keys: try deployment.keys())
    _ = try await Gateway(fake).deliver(
      draft, to: looked, random: SystemRandom())
    #expect(fake.requests == before + ["POST /tips 78094"])
  }

  @Test func `a reply is read with the codename, and only with it`() async throws {
    let keys = try deployment.keys()
    let cell = try deployment.reply("Which year?", to: keys, on: day("2026-07-06"), without: [2])
    let fake = try deployment.gatewayServing(deployment.board([day("2026-07-07"): [cell]]))
    let thread = try await status(fake, keys: keys).board.thread
    let reply = try #require(thread?.newest)
    #expect(reply.text == [UInt8]("Which year?".utf8))
    #expect(reply.heading.without == [2] && reply.heading.desk == [UInt8]("finance".utf8))
    #expect(try await status(fake, keys: deployment.keys(2)).board.thread?.replies == [])
    #expect(try await status(fake).board.thread == nil)
  }

  @Test func `T32 who was left out stays left out of an answer`() async throws {
    let keys = try deployment.keys()
    let cell = try deployment.reply("?", to: keys, on: day("2026-07-06"), without: [2, 9])
    let fake = try deployment.gatewayServing(deployment.board([day("2026-07-07"): [cell]]))
    let status = try await status(fake, keys: keys)
    let keyring = status.keyring.document
    let preselection = try #require(try Preselection(status.board, in: keyring))
    #expect(preselection.desk == (try DeskID(bytes("finance"))))
    #expect(preselection.without == [2])
  }

  @Test func `without a reply, or with a desk that is gone, nothing is preselected`() async throws {
    let keys = try deployment.keys()
    let cell = try deployment.reply("?", to: keys, on: day("2026-07-06"), without: [2])
    let fake = try deployment.gatewayServing(deployment.board([day("2026-07-07"): [cell]]))
    let status = try await status(fake, keys: keys)
    let gone = try deployment.document { $0.desks.removeFirst() }
    #expect(try Preselection(status.board, in: gone) == nil)
    let other = try await self.status(fake, keys: deployment.keys(2))
    #expect(try Preselection(other.board, in: status.keyring.document) == nil)
  }

  @Test func `lost days and an old board are told`() async throws {
    let fake = try deployment.gatewayServing(deployment.board(lost: [day("2026-07-05")]))
    let board = try await status(fake).board
    #expect(board.lostDays == [day("2026-07-05")] && !board.isStale)
    #expect(try await status(fake, today: day("2026-07-12")).board.isStale == false)
    #expect(try await status(fake, today: day("2026-07-13")).board.isStale)
  }

  @Test func `T3 another deployment, a foreign root or a foreign keyring is refused`() async throws
  {
    let fake = try deployment.gatewayServing()
    let other = try TestDeployment(20)
    await #expect(throws: ClientError.keyring(.wrongDeployment)) {
      try await status(fake, pin: other.id)
    }
    let keyring = try deployment.keyring(by: other.root)
    fake.pages["/keyring"] = keyring
    fake.pages["/keyring/1"] = keyring
    await #expect(throws: ClientError.keyring(.wrongSigner)) { try await status(fake) }
  }

  @Test func `T3 one key served twice, a member left out or a sheet by another root is refused`()
    async throws
  {
    let seeds: [UInt8: Secret] = [
      1: TestDeployment.seed(1), 2: TestDeployment.seed(2), 3: TestDeployment.seed(3),
    ]
    let fake = try deployment.gatewayServing()
    fake.pages["/week"] = try deployment.sheet(recipients: seeds)
    #expect(weekRefusal(try await status(fake)) == .keyring(.incompleteSheet))

    let sheet = try deployment.sheet(by: deployment.nextRoot)
    fake.pages["/week"] = sheet
    #expect(weekRefusal(try await status(fake)) == .keyring(.wrongSigner))

    let text = String(decoding: try deployment.sheet(), as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines[5] = lines[4].replacingFirst("recipient 1", with: "recipient 2")
    let body = lines[..<9].joined(separator: "\n") + "\n"
    fake.pages["/week"] = try deployment.root.sign([UInt8](body.utf8))
    #expect(weekRefusal(try await status(fake)) == .keyring(.repeatedKey))
  }

  @Test(arguments: [
    ("2026-06-29", nil as ClientError?), ("2026-07-05", nil), ("2026-07-13", nil),
    ("2026-07-04", .noWeek), ("2026-07-14", .noWeek),
  ])
  func `T4 a week sheet is used on its own days and one more`(
    _ today: String, _ refusal: ClientError?
  ) async throws {
    let fake = try deployment.gatewayServing()
    if today == "2026-06-29" { fake.pages["/week"] = try deployment.sheet(week: day(today)) }
    #expect(weekRefusal(try await status(fake, today: day(today))) == refusal)
  }

  @Test func `T4 a keyring out of force is refused by date`() async throws {
    let fake = try deployment.gatewayServing()
    for today in ["2026-05-31", "2027-06-02"] {
      await #expect(throws: ClientError.noKeyring) { try await status(fake, today: day(today)) }
    }
  }

  @Test func `T4 a sheet of an older keyring is refused`() async throws {
    let fake = try deployment.gatewayServing()
    let first = try deployment.keyring()
    let second = try deployment.keyring(
      deployment.document(number: 2, previous: Digest(of: first[...])))
    fake.pages["/keyring"] = second
    fake.pages["/keyring/2"] = second
    #expect(weekRefusal(try await status(fake)) == .keyring(.wrongSheet))
    fake.pages["/week"] = try deployment.sheet(keyring: 2)
    #expect(weekRefusal(try await status(fake)) == nil)
    #expect(fake.requests.prefix(3) == ["GET /keyring", "GET /keyring/1", "GET /keyring/2"])
  }

  @Test func `a chain with a hole or two keyrings of one number are refused`() async throws {
    let fake = try deployment.gatewayServing()
    let second = try deployment.keyring(deployment.document(number: 2, previous: .zero.next))
    fake.pages["/keyring"] = second
    await #expect(throws: ClientError.answer(status: 404)) { try await status(fake) }
    fake.pages["/keyring/2"] = second
    await #expect(throws: ClientError.keyring(.brokenChain)) { try await status(fake) }
    fake.pages["/keyring"] = try deployment.keyring(
      deployment.document { $0.boardWindowDays = 6 })
    await #expect(throws: ClientError.twoKeyrings) { try await status(fake) }
  }

  @Test func `T8 a cut bundle or a board of another gateway is refused`() async throws {
    let keys = try deployment.keys()
    let board = try deployment.board()
    let other = try TestDeployment(20).board()
    for keys in [nil, keys] {
      let fake = try deployment.gatewayServing(board)
      fake.pages["/board/2026-07-06"] = [UInt8](
        try #require(board["/board/2026-07-06"]).dropLast(4_096))
      #expect(boardRefusal(try await status(fake, keys: keys)) != nil)
      fake.pages["/board/2026-07-06"] = board["/board/2026-07-07"]
      #expect(boardRefusal(try await status(fake, keys: keys)) != nil)
      fake.pages["/board/2026-07-06"] = board["/board/2026-07-06"]
      #expect(boardRefusal(try await status(fake, keys: keys)) == nil)
      fake.pages["/board"] = other["/board"]
      #expect(boardRefusal(try await status(fake, keys: keys)) != nil)
    }
  }

  @Test func `a missing week does not keep replies away, nor a missing board a tip`() async throws {
    let keys = try deployment.keys()
    let fake = try deployment.gatewayServing()
    fake.pages["/week"] = nil
    let first = try await status(fake, keys: keys)
    #expect(weekRefusal(first) == .noWeek)
    #expect(try first.board.thread?.replies == [])
    let other = try deployment.gatewayServing()
    other.pages["/board"] = nil
    let second = try await status(other)
    #expect(boardRefusal(second) == .answer(status: 404))
    #expect(throws: Never.self) { try second.week }
  }

  @Test func `the day of deletion is told from the policy that the keyring names, and no other`()
    async throws
  {
    let policy = RetentionPolicy.strictText
    let keyring = try deployment.keyring(
      deployment.document { $0.policy = Digest(of: policy[...]) })
    let fake = try deployment.gatewayServing()
    for path in ["/keyring", "/keyring/1"] { fake.pages[path] = keyring }
    let accepted = TestDeployment.today
    #expect(try await status(fake).deleteBy(accepted: accepted) == nil)
    fake.pages["/policy"] = policy
    #expect(try await status(fake).deleteBy(accepted: accepted) == accepted.adding(180))
    fake.pages["/policy"] = policy + [0x0A]
    #expect(try await status(fake).deleteBy(accepted: accepted) == nil)
  }

  @Test func `without a pin the id is the one the first keyring hashes to`() async throws {
    let gateway = Gateway(try deployment.gatewayServing())
    #expect(try await gateway.keyrings(pinned: nil).deployment == deployment.id)
  }

  @Test func `an address that the keyring does not list is noticed`() async throws {
    let status = try await status(deployment.gatewayServing())
    #expect(status.lists(host: [UInt8]("tips.example".utf8)))
    #expect(!status.lists(host: [UInt8]("tips.example.evil".utf8)))
    #expect(!status.lists(host: [UInt8]("tips".utf8)))
  }

  private func weekRefusal(_ status: GatewayStatus) -> ClientError? {
    do throws(ClientError) {
      _ = try status.week
      return nil
    } catch {
      return error
    }
  }

  private func boardRefusal(_ status: GatewayStatus) -> ClientError? {
    do throws(ClientError) {
      _ = try status.board
      return nil
    } catch {
      return error
    }
  }
}

extension Digest {
  /// Some digest that is not this one.
  fileprivate var next: Digest { Digest(of: bytes[...]) }
}

extension String {
  fileprivate func replacingFirst(_ old: String, with new: String) -> String {
    guard let range = firstRange(of: old) else { return self }
    return String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }
}
