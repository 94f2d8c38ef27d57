/// What a journal record can change. Numbers are never reused and statements never change their
/// meaning: old journals must read the same for ever (Format.md, "changes").
enum ChangeKind: UInt8, CaseIterable {
  case putSetting = 1
  case putDocument = 2
  case addOutFolder = 3
  case addInFolder = 4
  case acknowledgeInFolders = 5
  case addInFile = 6
  case removeInFiles = 7
  case addTip = 8
  case markTip = 9
  case sendTipID = 10
  case addContent = 11
  case addFile = 12
  case putArrival = 13
  case addThread = 14
  case addReply = 15
  case addCell = 16
  case refuseCell = 17
  case forgetInFolders = 60
  case forgetInFiles = 61
  case loseCells = 62
  case unsendTips = 63
  case forgetGatewayDocuments = 64

  /// The statement; its values are bound in order.
  var sql: StaticString {
    switch self {
    case .putSetting: "INSERT OR REPLACE INTO setting VALUES(?, ?)"
    case .putDocument: "INSERT OR REPLACE INTO document VALUES(?, ?, ?)"
    case .addOutFolder: "INSERT INTO outFolder VALUES(?, ?, ?)"
    case .addInFolder: "INSERT INTO inFolder VALUES(?, ?, ?)"
    case .acknowledgeInFolders: "UPDATE inFolder SET isAcknowledged = 1 WHERE number <= ?"
    case .addInFile: "INSERT INTO inFile VALUES(?, ?, ?)"
    case .removeInFiles: "DELETE FROM inFile WHERE folder <= ?"
    case .addTip: "INSERT INTO tip VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"
    case .markTip: "UPDATE tip SET marks = marks | ? WHERE number = ?"
    case .sendTipID: "UPDATE tip SET inFolder = ? WHERE number = ?"
    case .addContent: "INSERT INTO content VALUES(?, ?, ?, ?, ?, ?, ?)"
    case .addFile: "INSERT INTO file VALUES(?, ?, ?, ?)"
    case .putArrival: "INSERT OR REPLACE INTO arrival VALUES(?, ?, ?, ?, ?)"
    case .addThread: "INSERT INTO thread VALUES(?, ?, ?, ?, ?, ?, ?)"
    case .addReply: "INSERT INTO reply VALUES(?, ?, ?, ?, ?, ?, ?)"
    case .addCell: "INSERT INTO cell VALUES(?, ?, ?, ?, ?, ?, 0)"
    case .refuseCell: "UPDATE cell SET isRefused = 1 WHERE tag = ?"
    case .forgetInFolders, .forgetInFiles, .loseCells, .unsendTips, .forgetGatewayDocuments:
      settingBack
    }
  }

  /// Those that follow from a vault or a gateway that was set back.
  private var settingBack: StaticString {
    switch self {
    case .forgetInFolders: "DELETE FROM inFolder WHERE number >= ?"
    case .forgetInFiles: "DELETE FROM inFile WHERE folder >= ?"
    case .loseCells: "UPDATE cell SET isRefused = 2 WHERE inFolder BETWEEN ? AND ?"
    case .unsendTips: "UPDATE tip SET inFolder = NULL WHERE inFolder BETWEEN ? AND ?"
    default: "DELETE FROM document WHERE kind IN ('gateway-keyring', 'gateway-week')"
    }
  }
}
