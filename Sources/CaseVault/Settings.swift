internal import Primitives
internal import SQLite
internal import StrictCoding

/// Single values of the vault (Format.md, "setting").
enum Setting: String, CaseIterable {
  /// The 32-byte Ed25519 seed.
  case signingSeed = "signing-seed"
  /// The public name, UTF-8.
  case name = "name"
  /// `investigator` or `auditor`.
  case role = "role"
  /// 16 bytes: the deployment the keys were offered to. Everything else is refused.
  case deployment = "deployment"
  /// Present in a vault made for a demo.
  case insecureDemo = "insecure-demo"
  /// The first day on which reply tags may be issued again, `YYYY-MM-DD`; set after a restore.
  case tagsFrom = "tags-from"
  /// The day of the last restore from a backup, `YYYY-MM-DD`.
  case restored = "restored"
  /// Decimal; numbers of replies are higher; set after a restore.
  case replyFloor = "reply-floor"
  /// The newest day that a folder of the gateway told, `YYYY-MM-DD`.
  case gatewayDay = "gateway-day"
  /// Decimal: the out folder that the newest in folder names as the last one.
  case lastTold = "last-told"
  /// Present after a restore until an in folder asked the gateway for every tip again.
  case askAgain = "ask-again"
}

extension Vault {
  /// The value of a setting; nil before it was set.
  func setting(_ setting: Setting) throws(VaultError) -> [UInt8]? {
    try first("SELECT value FROM setting WHERE name = ?", .text(Array(setting.rawValue.utf8))) {
      (row) throws(SQLiteError) in try row.blob(0)
    }
  }

  func set(_ setting: Setting, _ value: [UInt8]) throws(VaultError) {
    try apply(.putSetting, .text(Array(setting.rawValue.utf8)), .blob(value))
  }

  /// The first row of a query as `read` makes it.
  func first<Result>(
    _ sql: StaticString, _ values: Value...,
    read: (borrowing Row) throws(SQLiteError) -> Result
  ) throws(VaultError) -> Result? {
    try mapped(VaultError.sqlite) { () throws(SQLiteError) in
      try database.first(sql, values: values, read: read)
    }
  }

  /// All rows of a query as `read` makes them.
  func rows<Result>(
    _ sql: StaticString, _ values: Value...,
    read: (borrowing Row) throws(SQLiteError) -> Result
  ) throws(VaultError) -> [Result] {
    try mapped(VaultError.sqlite) { () throws(SQLiteError) in
      try database.query(sql, values: values, read: read)
    }
  }

  /// Whether a query has any row.
  func exists(_ sql: StaticString, _ values: Value...) throws(VaultError) -> Bool {
    try mapped(VaultError.sqlite) { () throws(SQLiteError) in
      try database.first(sql, values: values) { (_) throws(SQLiteError) in true } ?? false
    }
  }
}
