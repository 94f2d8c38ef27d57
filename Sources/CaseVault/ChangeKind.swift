/// What a journal record can change. Numbers are never reused and statements never change their
/// meaning: old journals must read the same for ever (Format.md, "changes").
enum ChangeKind: UInt8, CaseIterable {
  case putSetting = 1
  case putDocument = 2

  var sql: StaticString {
    switch self {
    case .putSetting: "INSERT OR REPLACE INTO setting VALUES(?, ?)"
    case .putDocument: "INSERT OR REPLACE INTO document VALUES(?, ?, ?)"
    }
  }
}
