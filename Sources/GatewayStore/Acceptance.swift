internal import DurableFile
internal import Intake
internal import Primitives
internal import SQLite
internal import StrictCoding

/// What `GatewayStore.begin` answers. Both take the rest of the body and end in a promise.
public enum AcceptDecision: Sendable {
  /// A body not seen before: work and quota apply.
  case new(Acceptance)
  /// Its header was accepted before: the rest is hashed and compared, nothing is stored; work and
  /// quota do not apply (formats.md §5).
  case repeated(Acceptance)
}

/// One body on its way in. Without `finish` nothing of it stays.
///
///     let acceptance = …
///     for try await chunk in body { try await acceptance.append(chunk) }
///     let promise = try await acceptance.finish()
public actor Acceptance {
  private static let pieceByteCount = 256 << 10

  private enum Destination {
    /// The smallest class, kept in memory until its row is written.
    case memory
    /// Larger classes.
    case spool(SpoolWriter)
    /// A repeat is only compared.
    case nowhere(Repeats.Earlier)
  }

  private let store: GatewayStore
  private let number = SystemRandom().number()
  private let key = Secret(random: SystemRandom(), count: 16)
  private let header: CompactDigest
  private let bodyByteCount: Int
  private let listener: Arrival.Listener
  private let payment: Arrival.Payment
  private let quota: QuotaShare?
  private let destination: Destination
  private var receivedByteCount = 0
  private var pending: [UInt8] = []
  private var hash = SHA256()
  private var isFinished = false

  init(
    store: GatewayStore, header: [UInt8], digest: CompactDigest, sizeClass: SizeClass,
    listener: Arrival.Listener, payment: Arrival.Payment, earlier: Repeats.Earlier?,
    quota: QuotaShare?
  ) throws(StoreError) {
    self.store = store
    self.header = digest
    self.bodyByteCount = sizeClass.bodyByteCount
    self.listener = listener
    self.payment = payment
    self.quota = quota
    if let earlier {
      destination = .nowhere(earlier)
    } else if sizeClass == .smallest {
      destination = .memory
      pending.reserveCapacity(sizeClass.bodyByteCount)
    } else {
      destination = .spool(
        try SpoolWriter(
          number: number, key: key, spool: store.folder.spool, executor: store.spoolThread()))
    }
    pending += header
    receivedByteCount = header.count
  }

  /// Takes the next bytes behind the header. Throws `wrongLength` when more come than declared.
  public func append(_ bytes: [UInt8]) async throws(AcceptError) {
    receivedByteCount += bytes.count
    guard !isFinished, receivedByteCount <= bodyByteCount else { throw .wrongLength }
    pending += bytes
    switch destination {
    case .memory: break
    case .nowhere: if pending.count >= Self.pieceByteCount { hashPending() }
    case .spool(let spool):
      if pending.count >= Self.pieceByteCount { try await write(to: spool) }
    }
  }

  /// Ends the body. Returns the signed promise once the tip is durable; the same one for a repeat.
  /// Throws `wrongLength` when bytes are missing, `otherBody`, `storageFull` or `unavailable`.
  public func finish() async throws(AcceptError) -> [UInt8] {
    guard !isFinished, receivedByteCount == bodyByteCount else { throw .wrongLength }
    isFinished = true
    switch destination {
    case .nowhere(let earlier):
      hashPending()
      let body = hash.finish()
      guard CompactDigest(body) == earlier.body else { throw .otherBody }
      return try store.promise(body, day: earlier.day)
    case .memory:
      let body = Digest(of: pending[...])
      let place: Int
      do throws(StoreError) {
        place = try store.writer.objects.write(SealedTip.object(pending, key: key))
      } catch {
        throw Self.refusal(error)
      }
      pending = []
      return try await keep(body, place: place)
    case .spool(let spool):
      if !pending.isEmpty { try await write(to: spool) }
      let day = try await store.currentDay()
      let body: Digest
      do throws(StoreError) { body = try await spool.finish(day: day) } catch {
        // It may have got its name before the disk failed.
        store.removeSpoolFile(number)
        throw Self.refusal(error)
      }
      return try await keep(body, place: nil)
    }
  }

  private func keep(_ body: Digest, place: Int?) async throws(AcceptError) -> [UInt8] {
    let tip = SealedTip(
      number: number, key: key, header: header, body: body, bodyByteCount: bodyByteCount,
      listener: listener, payment: payment, place: place)
    let outcome: StoreWriter.Outcome
    do throws(AcceptError) {
      _ = try await store.currentDay()
      outcome = await store.writer.accept(tip)
    } catch {
      outcome = .refused(error)
    }
    switch outcome {
    case .accepted(let day):
      quota?.spend()
      return try store.promise(body, day: day)
    case .repeated(let day):
      discardObject(at: place)
      return try store.promise(body, day: day)
    case .refused(let error):
      discardObject(at: place)
      throw error
    case .unknown: throw .unavailable
    }
  }

  private func discardObject(at place: Int?) {
    if let place { store.writer.objects.release(place) } else { store.removeSpoolFile(number) }
  }

  private func write(to spool: SpoolWriter) async throws(AcceptError) {
    let piece = pending
    pending = []
    do throws(StoreError) { try await spool.append(piece) } catch { throw Self.refusal(error) }
  }

  private func hashPending() {
    hash.update(pending[...])
    pending.removeAll(keepingCapacity: true)
  }

  static func refusal(_ error: StoreError) -> AcceptError {
    switch error {
    case .file(.full), .sqlite(.full): .storageFull
    case .noSheet, .noKeyring: .noSheet
    default: .unavailable
    }
  }
}
