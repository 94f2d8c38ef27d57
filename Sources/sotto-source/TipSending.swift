import Primitives
import SourceClient
import SourceTransport
import Terminal

/// Shows a tip, sends it and tells how it goes.
struct TipSending {
  /// So often a broken connection is tried again without asking.
  private static let automaticRetries = 3

  let errand: Errand
  let status: GatewayStatus
  /// Whether the codename is known already.
  let isThread: Bool
  /// Whether the person is asked before.
  let asks: Bool
  /// Who was left out of the thread before.
  var kept: [UInt8] = []

  /// The gateway's promise for `draft`.
  func send(_ draft: TipDraft) async throws -> SignedPromise {
    let review = TipReview(status: status, way: errand.wire.way, asks: asks, kept: kept)
    let draft = try errand.inWords { try review.approved(draft) }
    let progress = SendingProgress(isThread: isThread)
    var attempts = 0
    do throws(ClientError) {
      let promise = try await errand.gateway.deliver(
        draft, to: status, random: SystemRandom(),
        progress: { sent, total in progress.tell(sent, of: total) },
        shouldRetry: { error in
          progress.finish()
          attempts += 1
          return await Self.shouldRetry(error, attempts)
        })
      Interruption.tellNothing()
      return promise
    } catch {
      progress.finish()
      Interruption.tellNothing()
      throw failure(error, progress)
    }
  }

  /// First by itself, later when the person says so. The sealed tip is kept in memory meanwhile, so
  /// that what has arrived is not kept twice.
  private static func shouldRetry(_ error: ClientError, _ attempts: Int) async -> Bool {
    let isBroken = if case .transport = error { true } else { false }
    guard !isBroken || attempts > automaticRetries else {
      let seconds = 1 << attempts
      Output.words.say("The connection broke. Trying again in \(seconds) seconds.")
      do { try await Task.sleep(for: .seconds(seconds)) } catch { return false }
      return true
    }
    guard TerminalPresence.isThere else { return false }
    do throws(Failure) {
      return try Question.confirm(
        isBroken
          ? "The connection broke again. The tip is not lost, it can be sent again as is."
          : "The gateway takes no tips just now. The tip is not lost: wait, then try again.")
    } catch {
      return false
    }
  }

  /// A connection that broke, with what is known of the tip.
  private func failure(_ error: ClientError, _ progress: SendingProgress) -> Failure {
    guard case .transport = error, progress.stage != .nothing else { return errand.failure(error) }
    let cause = errand.wire.lastError?.words.happened ?? "The connection broke."
    let words = progress.stage.words(isThread: isThread)
    return Failure(.failed, happened: cause, meaning: words.meaning, next: words.next)
  }
}

/// A bar for each attempt, and what is known if it is the last.
private final class SendingProgress {
  /// How much has left this machine in the best attempt.
  enum Stage: Int {
    case nothing
    case part
    case everything

    func words(isThread: Bool) -> (meaning: String, next: String) {
      switch self {
      case .nothing, .part:
        (
          "The tip was not accepted: not all of it had left, and a gateway keeps only whole tips.",
          "Run the command again to send it."
        )
      case .everything:
        (
          "It is not known whether the tip was accepted: everything had left, but no answer came.",
          isThread
            ? "Run the command again: at worst the investigators see it twice."
            : """
            Run the command again, with a new codename: at worst the investigators see it twice.
            """
        )
      }
    }
  }

  private(set) var stage = Stage.nothing
  private let isThread: Bool
  private var bar: ProgressBar?
  private var sent = 0

  init(isThread: Bool) {
    self.isThread = isThread
    tellIfStopped()
  }

  func tell(_ sent: Int, of total: Int) {
    if bar == nil || sent < self.sent {
      finish()
      bar = ProgressBar("Sealing and sending", total: UInt64(total))
      self.sent = 0
    }
    bar?.advance(by: sent - self.sent)
    self.sent = sent
    reach(sent == total ? .everything : sent == 0 ? .nothing : .part)
    if sent == total { finish() }
  }

  func finish() {
    bar?.finish()
    bar = nil
  }

  private func reach(_ stage: Stage) {
    guard stage.rawValue > self.stage.rawValue else { return }
    self.stage = stage
    tellIfStopped()
  }

  private func tellIfStopped() {
    let words = stage.words(isThread: isThread)
    Interruption.tell("Stopped. \(words.meaning)\n\(words.next)")
  }
}
