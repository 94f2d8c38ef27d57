internal import Primitives
internal import SQLite
internal import StrictCoding
internal import Transfer

/// Whether vault and gateway remember the same in folders (formats.md §8; threats.md T33).
public enum Standing: Sendable {
  /// They do.
  case together
  /// The gateway took in folders that this vault does not know: the vault was restored from an
  /// older copy. Replies can be sealed from tomorrow on, and every tip comes again.
  case vaultBehind
  /// The gateway forgot in folders that it had acknowledged: it was restored from an older copy.
  /// What was in them goes out again.
  case gatewayBehind
}

extension Vault {
  /// So many days after a restore the gateway may know other in folders under this vault's numbers.
  private static let restoreDays = 30

  /// The gateway took the in folders up to `last`: they need not be written again. Throws
  /// `foreignAcknowledgement` for one that this vault did not write, unless it was restored.
  func acknowledge(
    _ last: Manifest.Acknowledgement, isRestored: Bool
  ) throws(VaultError) -> Standing {
    let known = try digests("SELECT number, digest FROM inFolder")
    let newest = try first(
      "SELECT coalesce(max(number), 0) FROM inFolder WHERE isAcknowledged = 1"
    ) { (row) throws(SQLiteError) in try row.integer(0) }
    if last.number > 0, known[last.number] != last.digest {
      let wasRestored = try wasRestored
      let isBeyond = last.number > known.keys.max() ?? 0
      guard isBeyond || isRestored || wasRestored else {
        throw .foreignAcknowledgement(number: last.number)
      }
      try catchUp(with: last)
      return .vaultBehind
    }
    if let newest, Int64(last.number) < newest {
      let lost = (Value.integer(Int64(last.number) + 1), Value.integer(newest))
      try apply(.loseCells, lost.0, lost.1)
      try apply(.unsendTips, lost.0, lost.1)
      return .gatewayBehind
    }
    try apply(.acknowledgeInFolders, .integer(Int64(last.number)))
    try apply(.removeInFiles, .integer(Int64(last.number)))
    return .together
  }

  private var wasRestored: Bool {
    get throws(VaultError) {
      guard let from = try setting(.tagsFrom) else { return false }
      let day = try mapped(VaultError.coding) { () throws(CodingError) in try Day(text: from[...]) }
      return day.adding(Self.restoreDays) >= today
    }
  }

  /// Goes on behind the gateway's newest in folder. Folders that this vault wrote and that were not
  /// acknowledged have numbers of others: what was in them goes out again.
  private func catchUp(with last: Manifest.Acknowledgement) throws(VaultError) {
    let open = try first(
      "SELECT coalesce(min(number), ?) FROM inFolder WHERE isAcknowledged = 0",
      .integer(Int64(last.number))
    ) { (row) throws(SQLiteError) in try row.integer(0) }
    let start = min(open ?? 0, Int64(last.number))
    try apply(.loseCells, .integer(start), .integer(.max))
    try apply(.forgetInFiles, .integer(start))
    try apply(.forgetInFolders, .integer(start))
    try apply(
      .addInFolder, .integer(Int64(last.number)), .blob(last.digest.bytes), .integer(1))
    // The gateway knows tips to be here that came after the copy was made.
    try apply(.unsendTips, .integer(0), .integer(.max))
    try set(.askAgain, [1])
    // Tags that were issued before the restore are not known: none is issued today.
    try set(.tagsFrom, today.adding(1).text)
  }
}
