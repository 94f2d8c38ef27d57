internal import GatewayStore
internal import Intake
internal import NIOHTTP1

/// Takes a sealed tip from the wire into the store (formats.md §5, `POST /tips`), never holding
/// more of it than a few pieces. Without the answer `201` nothing of it stays.
struct TipIntake: Sendable {
  let store: GatewayStore
  let listener: Arrival.Listener
  let uploads: Uploads

  /// Answers with the promise once the tip is durable. `goOn` tells a waiting sender to send.
  func answer(
    byteCount: Int, from stream: inout RequestStream, goOn: () async throws -> Void
  ) async throws -> Response {
    guard SizeClass(bodyByteCount: byteCount, limit: .max) != nil else {
      return .problem(.notAClass)
    }
    guard let place = uploads.place() else { return .problem(.busy) }
    defer { withExtendedLifetime(place) {} }
    try await goOn()
    do {
      let promise = try await take(byteCount, from: &stream)
      return .document(promise, status: .created)
    } catch let error as AcceptError {
      return .problem(Problem(error))
    }
  }

  private func take(_ byteCount: Int, from stream: inout RequestStream) async throws -> [UInt8] {
    var start: [UInt8] = []
    while start.count < TipBody.headerByteCount {
      guard let bytes = try await stream.nextBytes() else { throw AcceptError.wrongLength }
      start += bytes
    }
    let decision = try await store.begin(
      header: Array(start.prefix(TipBody.headerByteCount)), bodyByteCount: byteCount,
      listener: listener)
    let acceptance =
      switch decision {
      case .new(let acceptance), .repeated(let acceptance): acceptance
      }
    try await acceptance.append(Array(start.dropFirst(TipBody.headerByteCount)))
    while let bytes = try await stream.nextBytes() { try await acceptance.append(bytes) }
    return try await acceptance.finish()
  }
}

extension Problem {
  /// What the sender hears of a refusal.
  init(_ error: AcceptError) {
    self =
      switch error {
      case .notAClass: .notAClass
      case .header: .malformedHeader
      case .wrongLength: .malformedRequest
      case .otherBody: .otherBody
      case .quotaUsed: .quotaUsed
      case .noSheet: .noSheet
      case .storageFull, .unavailable: .unavailable
      }
  }
}
