internal import DurableFile
internal import Primitives
internal import SQLite
internal import StrictCoding
internal import Synchronization

/// One line of the pre-flight list of `sotto-gateway check`.
public struct Finding: Equatable, Sendable {
  /// What was looked at.
  public enum Subject: CaseIterable, Sendable {
    /// A keyring is in force.
    case keyring
    /// At least 2 week sheets ahead, this week's included.
    case weeks
    /// At least a tenth of the disk and the operator's minimum are free.
    case disk
    /// The master key lies apart from what it protects: without that no erasure is claimed.
    case masterKey
    /// The key store opens and has a key for every tip.
    case keyStore
    /// The database is sound.
    case database
    /// Every tip's object is there, whole.
    case objects
    /// Yesterday was closed by a sweep.
    case sweep
    /// No tip waits for its export for more than 2 days.
    case export
  }

  /// How it stands.
  public enum Verdict: Equatable, Sendable {
    /// As it should be.
    case good
    /// It works, but is weaker or later than promised.
    case weak
    /// Something promised is broken.
    case bad
  }

  /// What was looked at.
  public let subject: Subject
  /// How it stands.
  public let verdict: Verdict
}

extension GatewayStore {
  /// Looks at everything that should be in order, one finding for each subject in their order.
  public func check() async throws(StoreError) -> [Finding] {
    let status = try await status()
    let audit = try await writer.audit()
    return Finding.Subject.allCases.map { subject in
      Finding(subject: subject, verdict: verdict(on: subject, status, audit))
    }
  }

  private func verdict(
    on subject: Finding.Subject, _ status: Status, _ audit: StoreWriter.Audit
  ) -> Finding.Verdict {
    switch subject {
    case .keyring: status.keyring == nil ? .bad : .good
    case .weeks: status.weeksAhead == 0 ? .bad : status.weeksAhead < 2 ? .weak : .good
    case .disk:
      status.freeBytes < settings.freeByteCountMin
        ? .bad : status.freeBytes < diskByteCount / 10 ? .weak : .good
    case .masterKey: isMasterApart ? .good : .weak
    case .keyStore: audit.missingKeys == 0 ? .good : .bad
    case .database: audit.isSound ? .good : .bad
    case .objects: audit.missingObjects == 0 ? .good : .bad
    case .sweep:
      status.lastClosed.map { status.day.days(since: $0) <= 2 } ?? true ? .good : .weak
    case .export:
      status.oldestWaiting.map { status.day.days(since: $0) <= 2 } ?? true ? .good : .weak
    }
  }
}

extension StoreWriter {
  /// What reading everything found.
  struct Audit: Sendable {
    var isSound = true
    var missingKeys = 0
    var missingObjects = 0
  }

  /// Reads the whole database, which is not sound after a failed sync either, and looks for the
  /// key and the object of every tip.
  func audit() throws(StoreError) -> Audit {
    var audit = Audit()
    audit.isSound = !isBroken
    do throws(SQLiteError) { try database.checkIntegrity() } catch {
      guard error == .corrupt else { throw .sqlite(error) }
      audit.isSound = false
    }
    let tips = try withRows { () throws(SQLiteError) in
      try database.query("SELECT * FROM tips") { (row) throws(SQLiteError) in try TipRow(row) }
    }
    let keys: KeyList?
    do throws(StoreError) { keys = try self.keys.list() } catch {
      guard error == .damaged(.keyStore) else { throw error }
      keys = nil
      // Without a list there is no key for any of them.
      audit.missingKeys = 1
    }
    for tip in tips {
      if keys?[tip.number] == nil { audit.missingKeys += 1 }
      if try !isThere(tip) { audit.missingObjects += 1 }
    }
    return audit
  }

  private func isThere(_ tip: TipRow) throws(StoreError) -> Bool {
    if let place = tip.place { return try objects.holds(place) }
    do throws(FileError) {
      let file = try folder.spool.reader(DataFolder.spoolName(tip.number))
      return file.byteCount == tip.objectByteCount
    } catch {
      guard error == .notFound || error == .refused else { throw .file(error) }
      return false
    }
  }
}
