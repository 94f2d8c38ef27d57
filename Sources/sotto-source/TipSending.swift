import Glibc
import Intake
import Keyring
import Primitives
import SourceClient
import StrictCoding
import Terminal

/// Sends a tip and tells how it goes.
struct TipSending {
  /// So often a broken connection is tried again without asking.
  private static let automaticRetries = 3

  let errand: Errand
  let status: GatewayStatus

  /// The gateway's promise for `draft`.
  func send(_ draft: TipDraft) async throws -> Promise {
    DeskChoice.tellReaders(
      of: draft.desk, without: draft.without, in: status.keyring.document)
    let progress = SendingProgress()
    var attempts = 0
    return try await errand.told {
      try await errand.gateway.deliver(
        draft, to: status, random: SystemRandom(),
        progress: { sent, total in progress.tell(sent, of: total) },
        shouldRetry: { error in
          progress.finish()
          attempts += 1
          return await Self.shouldRetry(error, attempts)
        })
    }
  }

  /// First by itself, later when the person says so. The sealed tip is kept in memory meanwhile, so
  /// that what has arrived is not kept twice.
  private static func shouldRetry(_ error: ClientError, _ attempts: Int) async -> Bool {
    guard attempts > automaticRetries else {
      let seconds = 1 << attempts
      Output.words.say("The connection broke. Trying again in \(seconds) seconds.")
      do { try await Task.sleep(for: .seconds(seconds)) } catch { return false }
      return true
    }
    guard TerminalPresence.isThere else { return false }
    do throws(Failure) {
      return try Question.confirm("The connection broke again. Try once more?")
    } catch {
      return false
    }
  }
}

/// A bar for each attempt.
private final class SendingProgress {
  private var bar: ProgressBar?
  private var sent = 0

  func tell(_ sent: Int, of total: Int) {
    if bar == nil || sent < self.sent {
      finish()
      bar = ProgressBar("Sealing and sending", total: UInt64(total))
      self.sent = 0
    }
    bar?.advance(by: sent - self.sent)
    self.sent = sent
    if sent == total { finish() }
  }

  func finish() {
    bar?.finish()
    bar = nil
  }
}
