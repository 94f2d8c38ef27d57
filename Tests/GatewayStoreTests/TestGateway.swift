internal import GatewayStore
internal import Intake
internal import Keyring
internal import Primitives
internal import StrictCoding
internal import Synchronization
internal import TestDeployment
internal import TestSupport
internal import Testing

/// A gateway with imported keys in a folder of its own, and a clock that tests turn.
final class TestGateway: Sendable {
  let deployment: TestDeployment
  let temporary = TemporaryFolder()
  let offer: GatewayOffer
  private let clock: Mutex<Int>

  /// Where the data lie.
  var path: String { temporary.file("data") }

  /// `change` may alter settings before the folder is made.
  init(change: (inout Settings) -> Void = { _ in }) throws {
    let deployment = try TestDeployment()
    self.deployment = deployment
    clock = Mutex(deployment.since.number)
    var settings = Settings(
      deployment: deployment.deployment,
      origin: try HostName(Array(TestDeployment.origin.utf8)[...]))
    settings.freeByteCountMin = 1 << 20
    change(&settings)
    offer = try GatewayOffer(
      verifying: GatewayStore.create(folder: temporary.file("data"), settings: settings))
  }

  /// Sets today to so many days after the deployment's first.
  func turn(to day: Int) {
    clock.withLock { $0 = deployment.since.number + day }
  }

  /// Opens the store, or a copy of it elsewhere, as a process would.
  func open(_ copy: String? = nil) async throws(StoreError) -> GatewayStore {
    try await GatewayStore(folder: copy ?? path) { [self] in
      clock.withLock { deployment.since.adding($0 - deployment.since.number) }
    }
  }

  /// Opens the store and imports keyring and sheets.
  func openWithKeys(weeks: Range<Int> = 0..<4) async throws -> GatewayStore {
    let store = try await open()
    let folder = temporary.file("officer-\(UInt32.random(in: 0 ... .max))")
    try deployment.release(to: folder, gateway: offer, weeks: weeks)
    _ = try await store.importFolder(folder)
    return store
  }
}

extension GatewayStore {
  /// Sends a whole body in pieces. Returns the promise.
  @discardableResult
  func send(
    _ body: TestBody, listener: Arrival.Listener = .onion, pieces: Int = 30_000
  ) async throws(AcceptError) -> [UInt8] {
    let acceptance: Acceptance
    switch try await begin(
      header: body.header, bodyByteCount: body.bytes.count, listener: listener)
    {
    case .new(let new): acceptance = new
    case .repeated(let repeated): acceptance = repeated
    }
    let rest = body.rest
    for start in stride(from: 0, to: rest.count, by: pieces) {
      try await acceptance.append(Array(rest[start..<min(start + pieces, rest.count)]))
    }
    return try await acceptance.finish()
  }
}
