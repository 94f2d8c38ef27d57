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
  case setStatus = 18
  case assign = 19
  case unassign = 20
  case addNote = 21
  case addTag = 22
  case removeTag = 23
  case merge = 24
  case unmerge = 25
  case addPassage = 26
  case indexPassage = 27
  case unindexPassage = 28
  case removePassage = 29
  case setLeftOut = 30
  case discardTips = 31
  case discardContent = 32
  case discardFiles = 33
  case discardArrivals = 34
  case discardNotes = 35
  case discardStatus = 36
  case dropReplies = 37
  case addOwnKey = 38
  case endOwnKey = 39
  case loseOwnKeys = 40
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
    case .setStatus, .assign, .unassign, .addNote, .addTag, .removeTag, .merge, .unmerge,
      .addPassage, .indexPassage, .unindexPassage, .removePassage, .setLeftOut:
      triage
    case .discardTips, .discardContent, .discardFiles, .discardArrivals, .discardNotes,
      .discardStatus, .dropReplies:
      discarding
    case .addOwnKey: "INSERT OR IGNORE INTO ownKey VALUES(?, ?, 0, ?)"
    case .endOwnKey: "UPDATE ownKey SET state = ?, day = ? WHERE digest = ? AND state = 0"
    case .loseOwnKeys: "UPDATE ownKey SET state = 2, day = ? WHERE state = 0"
    case .forgetInFolders, .forgetInFiles, .loseCells, .unsendTips, .forgetGatewayDocuments:
      settingBack
    }
  }

  /// Those of the person's own work on a case.
  private var triage: StaticString {
    switch self {
    case .setStatus: "INSERT OR REPLACE INTO triage VALUES(?, ?, ?, ?)"
    case .assign: "INSERT OR REPLACE INTO assignment VALUES(?, ?, ?)"
    case .unassign: "DELETE FROM assignment WHERE conversation = ?"
    case .addNote: "INSERT INTO note VALUES(?, ?, ?, ?)"
    case .addTag: "INSERT OR IGNORE INTO tag VALUES(?, ?)"
    case .removeTag: "DELETE FROM tag WHERE conversation = ? AND word = ?"
    case .merge: "INSERT OR REPLACE INTO merger VALUES(?, ?, ?)"
    case .unmerge: "DELETE FROM merger WHERE root = ?"
    case .addPassage: "INSERT INTO passage VALUES(?, ?, ?, ?, ?, ?)"
    case .indexPassage:
      "INSERT INTO words(rowid, text) SELECT number, text FROM spoken WHERE number = ?"
    case .unindexPassage:
      """
      INSERT INTO words(words, rowid, text)
      SELECT 'delete', number, text FROM spoken WHERE number = ?
      """
    case .removePassage: "DELETE FROM passage WHERE number = ?"
    default: "UPDATE thread SET without = ? WHERE author = ?"
    }
  }

  /// Those of a case that is discarded: ids, digests, threads and what was sent stay.
  private var discarding: StaticString {
    switch self {
    case .discardContent:
      "DELETE FROM content WHERE tip IN (SELECT number FROM tip WHERE conversation = ?)"
    case .discardFiles:
      "DELETE FROM file WHERE tip IN (SELECT number FROM tip WHERE conversation = ?)"
    case .discardArrivals:
      "DELETE FROM arrival WHERE handle IN (SELECT handle FROM tip WHERE conversation = ?)"
    case .discardNotes: "DELETE FROM note WHERE conversation = ?"
    case .discardStatus: "DELETE FROM triage WHERE conversation = ?"
    case .dropReplies:
      """
      DELETE FROM reply WHERE author = ? AND isAutomatic = 1 AND NOT EXISTS (
        SELECT 1 FROM cell WHERE cell.author = reply.author AND cell.number = reply.number)
      """
    default: "UPDATE tip SET conversation = NULL, outcome = 5, marks = 0 WHERE conversation = ?"
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
