// What every run of a source's tool asks a gateway for, whether it sends or reads, with or without
// a codename: the same paths in the same order (formats.md §6, threats.md T9).

internal import Age
public import Codename
public import Keyring
internal import Primitives
internal import ReplyBoard
public import ReplyReader
internal import RetentionLog
public import StrictCoding

/// A gateway and what it says about its deployment.
public struct Gateway<Transport: GatewayTransport> {
  /// How it is reached.
  let transport: Transport

  /// Talks through `transport`.
  public init(_ transport: Transport) {
    self.transport = transport
  }

  /// `GET /keyring`, `/keyring/1` … `/keyring/N`, verified from the deployment id on. Without a
  /// pin the first keyring names the id; the person must then compare it.
  public func keyrings(pinned pin: Identifier?) async throws(ClientError) -> KeyringChain {
    let newest = try await get("/keyring", byteLimit: DocumentReader.byteLimit)
    let count = try wrapped { () throws(KeyringError) in
      try UnverifiedKeyring(parsing: newest).document.number
    }
    let first = try await keyring(1)
    var chain = try wrapped { () throws(KeyringError) in
      try KeyringChain(first: first, deployment: pin ?? first.document.deployment)
    }
    var number: UInt32 = 1
    while number < count {
      number += 1
      let next = try await keyring(number)
      try wrapped { () throws(KeyringError) in try chain.append(next) }
    }
    guard chain.newest.bytes == newest else { throw .twoKeyrings }
    return chain
  }

  /// `GET /week`, `/policy`, `/board` and the bundle of every day of it, as of `today`. With `keys`
  /// the replies to their codename are read on the way.
  public func status(
    _ chain: KeyringChain, on today: Day, keys: SourceKeys?
  ) async throws(ClientError) -> GatewayStatus {
    guard var keyring = chain.inForce(on: today) else { throw .noKeyring }
    // What is asked for next does not depend on whether one of them can be used.
    let weekSheet: Result<WeekSheet, ClientError>
    do throws(ClientError) {
      let found = try await week(chain, today)
      weekSheet = .success(found.sheet)
      keyring = found.keyring
    } catch {
      weekSheet = .failure(error)
    }
    let policy = try await policy(keyring)
    let boardReading: Result<BoardReading, ClientError>
    do throws(ClientError) {
      boardReading = .success(try await board(keyring, chain, today, keys))
    } catch {
      boardReading = .failure(error)
    }
    return GatewayStatus(
      today: today, keyrings: chain, keyring: keyring, policy: policy, weekSheet: weekSheet,
      boardReading: boardReading)
  }

  private func keyring(_ number: UInt32) async throws(ClientError) -> UnverifiedKeyring {
    let bytes = try await get("/keyring/\(number)", byteLimit: DocumentReader.byteLimit)
    return try wrapped { () throws(KeyringError) in try UnverifiedKeyring(parsing: bytes) }
  }

  /// The sheet, and its keyring: one that is in force today, or, because clocks differ, one that
  /// is on the day before or after.
  private func week(
    _ chain: KeyringChain, _ today: Day
  ) async throws(ClientError) -> (keyring: Keyring, sheet: WeekSheet) {
    let answer = try await transport.get("/week", byteLimit: DocumentReader.byteLimit)
    // There is no fallback key: a gateway without a sheet takes no tips.
    guard answer.status != 404 else { throw .noWeek }
    guard answer.status == 200 else { throw .answer(status: answer.status) }
    var refusal = KeyringError.wrongSheet
    for days in [1, -1, 0] {
      guard let keyring = chain.inForce(on: today.adding(days)) else { continue }
      let sheet: WeekSheet
      do throws(KeyringError) {
        sheet = try WeekSheet(parsing: answer.body, keyring: keyring)
      } catch {
        refusal = error
        continue
      }
      guard sheet.covers(today) else { throw .noWeek }
      return (keyring, sheet)
    }
    throw .keyring(refusal)
  }

  /// Nil for one that is not there or not what the keyring names: it only tells how long tips are
  /// kept, so nothing depends on it.
  private func policy(_ keyring: Keyring) async throws(ClientError) -> RetentionPolicy? {
    let answer: GatewayAnswer
    do throws(ClientError) {
      answer = try await transport.get("/policy", byteLimit: DocumentReader.byteLimit)
    } catch .transport(.unsupported) {
      return nil
    }
    guard answer.status == 200, Digest(of: answer.body[...]) == keyring.document.policy else {
      return nil
    }
    do throws(CodingError) {
      return try RetentionPolicy(parsing: answer.body[...])
    } catch {
      return nil
    }
  }

  private func board(
    _ keyring: Keyring, _ chain: KeyringChain, _ today: Day, _ keys: SourceKeys?
  ) async throws(ClientError) -> BoardReading {
    let bytes = try await get("/board", byteLimit: DocumentReader.byteLimit)
    let board = try wrapped { () throws(ReplyBoardError) in
      try VerifiedBoard(parsing: bytes[...], terms: BoardTerms(keyring))
    }
    var reader: ReplyReader?
    if let keys {
      reader = try wrapped { () throws(ReplyReaderError) in
        try ReplyReader(keys: keys, board: board, keyrings: chain)
      }
    }
    var lost: [Day] = []
    for (position, entry) in board.manifest.entries.enumerated() {
      let day = board.manifest.firstDay.adding(position)
      guard case .bundle(let count, _) = entry else {
        lost.append(day)
        continue
      }
      let path = "/board/" + String(decoding: day.text, as: UTF8.self)
      let bundle = try await get(path, byteLimit: count * Cell.byteCount)
      // Checked without a codename too: a cut board is told to everybody (threats.md T8).
      if reader == nil {
        _ = try wrapped { () throws(ReplyBoardError) in try board.bundle(of: day, parsing: bundle) }
      } else {
        try wrapped { () throws(ReplyReaderError) in try reader?.take(bundle, of: day) }
      }
    }
    return BoardReading(
      thread: reader?.thread, lostDays: lost, isStale: board.isStale(on: today))
  }

  private func get(_ path: String, byteLimit: Int) async throws(ClientError) -> [UInt8] {
    let answer = try await transport.get(path, byteLimit: byteLimit)
    guard answer.status == 200 else { throw .answer(status: answer.status) }
    return answer.body
  }
}

/// What a gateway said, verified.
public struct GatewayStatus: Sendable {
  /// The day by this machine.
  public let today: Day
  /// All keyrings, from the deployment id on.
  public let keyrings: KeyringChain
  /// The one in force today, or that of the week sheet when clocks differ by a day.
  public let keyring: Keyring

  let policy: RetentionPolicy?
  let weekSheet: Result<WeekSheet, ClientError>
  let boardReading: Result<BoardReading, ClientError>

  /// The day by which a tip accepted on `day` is deleted unless the investigators move it; nil when
  /// the gateway does not show the policy that the keyring names.
  public func deleteBy(accepted day: Day) -> Day? { policy?.deleteBy(accepted: day) }

  /// The recipients of this week; throws why there are none.
  public var week: WeekSheet {
    get throws(ClientError) { try weekSheet.get() }
  }

  /// The board; throws why it cannot be used.
  public var board: BoardReading {
    get throws(ClientError) { try boardReading.get() }
  }

  /// Whether the keyring lists `host`, with any port, as an address of the gateway.
  public func lists(host: [UInt8]) -> Bool {
    keyring.document.addresses.contains {
      $0.bytes == host || $0.bytes.starts(with: host + [0x3A])
    }
  }
}

/// What the reply board holds.
public struct BoardReading: Sendable {
  /// The replies to the codename; nil when there was none.
  public let thread: ReplyThread?
  /// Days whose bundle the gateway has lost: replies may be missing.
  public let lostDays: [Day]
  /// Whether the board is older than three days: the newest replies may be missing.
  public let isStale: Bool
}
