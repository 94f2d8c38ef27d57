// Sending a tip until the gateway has promised to keep it (formats.md §5, threats.md T6).

public import Intake
internal import Keyring
public import Primitives

extension Gateway {
  /// Sends `draft` and returns the gateway's promise.
  ///
  /// When the connection breaks, or the gateway takes nothing just now, `shouldRetry` is asked
  /// whether the same bytes are to be sent again: the gateway takes them as one tip. When it holds
  /// another body under the same header (409), or a file changed between two attempts, the tip
  /// starts anew under a fresh key. `progress` is told the bytes sent so far of all of them.
  public func deliver(
    _ draft: TipDraft, to status: GatewayStatus, random: some RandomSource,
    progress: (_ sent: Int, _ total: Int) -> Void = { _, _ in },
    shouldRetry: (ClientError) async -> Bool = { _ in false }
  ) async throws(ClientError) -> SignedPromise {
    var draft = draft
    var tip = try draft.sealed(for: status, random: random)
    var freshStarts = 0
    while true {
      do throws(ClientError) {
        return try await send(tip, to: status, progress)
      } catch {
        switch error {
        case .contentChanged, .answer(status: Self.conflict):
          freshStarts += 1
          guard freshStarts < Self.freshStartLimit else { throw error }
          draft = try draft.lookedAtAgain()
          tip = try draft.sealed(for: status, random: random)
        case .transport(.interrupted), .transport(.unreachable), .answer(status: Self.busy):
          guard await shouldRetry(error) else { throw error }
        default: throw error
        }
      }
    }
  }

  private func send(
    _ tip: SealedTip, to status: GatewayStatus, _ progress: (Int, Int) -> Void
  ) async throws(ClientError) -> SignedPromise {
    let stream = try tip.stream()
    var sent = 0
    let answer = try await transport.post("/tips", byteCount: tip.byteCount) {
      () throws(ClientError) in
      progress(sent, tip.byteCount)
      let piece = try stream.next()
      sent += piece?.count ?? 0
      return piece
    }
    guard answer.status == Self.accepted else { throw .answer(status: answer.status) }
    let keyring = status.keyring.document
    do throws(IntakeError) {
      let promise = try Promise(
        verifying: answer.body, by: keyring.gateway, deployment: keyring.deployment,
        body: stream.digest)
      return SignedPromise(promise: promise, note: answer.body)
    } catch {
      throw .promise(error)
    }
  }

  private static var accepted: Int { 201 }
  private static var conflict: Int { 409 }
  private static var busy: Int { 503 }
  private static var freshStartLimit: Int { 4 }
}

/// A promise as the gateway signed it.
public struct SignedPromise: Equatable, Sendable {
  /// What is promised.
  public let promise: Promise
  /// The signed note: what proves it to others.
  public let note: [UInt8]
}
