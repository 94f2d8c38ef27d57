public import Age
public import DurableFile
public import Intake
public import Keyring
public import Primitives
public import ReplyBoard
public import SQLite
public import SignedNote
public import StrictCoding
public import Transfer

/// Why the vault refused. Equal on the case.
public enum VaultError: Error, Equatable, Sendable, WrapsSQLiteError {
  // Malformed

  /// The folder holds no vault, or one of another version.
  case notAVault
  /// A file of the vault was changed or is damaged; nothing was written.
  case damaged(VaultFile)
  /// Journal and snapshot are not of one vault, or one of them is older.
  case mismatched
  /// A plaintext is not what this version writes.
  case coding(CodingError)
  /// A keyring or a week sheet was refused.
  case keyring(KeyringError)
  /// A transfer folder was refused.
  case transfer(TransferError)
  /// A file of a transfer folder was refused.
  case intake(IntakeError)
  /// A list of refused cells was refused, or a reply could not be sealed.
  case board(ReplyBoardError)
  /// A folder holds no backup, or one of another version.
  case noBackup
  /// A folder is neither an officer's nor a transfer folder.
  case noFolder
  /// A stored attachment was changed or is missing.
  case damagedAttachment

  // Wrong key

  /// The passphrase does not open the vault, or the file `vault` was changed.
  case wrongPassphrase
  /// A week sheet's line for this person is not a key of this vault.
  case foreignKey(week: Day)
  /// Another sheet of this week, for the same keyring, is known; both are signed by the root.
  case twoSheets(week: Day)
  /// A folder is sealed to a week whose key this vault destroyed or never had.
  case weekGone
  /// The folder or the offer is for another deployment, person or role.
  case wrongAddressee
  /// The gateway says that it took another in folder than this vault wrote.
  case foreignAcknowledgement(number: UInt32)

  // Over the limit

  /// More than a format allows.
  case overLimit

  // Misuse

  /// The folder already holds something.
  case alreadyExists
  /// The folder for a backup holds something else, or a backup of another vault.
  case otherBackup
  /// A day was chosen for a vault that is no demo.
  case dayChosen
  /// Another process has the vault open.
  case inUse
  /// Other people of the machine may look into the folder of the vault.
  case exposed
  /// No such case or file.
  case notFound
  /// A short name that fits several cases.
  case ambiguous
  /// The vault has no keyring that names its person, or none in force.
  case notEnrolled
  /// The source of this case takes no replies.
  case noReplies
  /// The source left this person out: an answer would tell that the tip was handed on.
  case leftOut
  /// The source left this investigator out of a tip of the case.
  case excluded(UInt8)
  /// The tips of two cases leave out every investigator: together nobody could see them.
  case nobodyLeft
  /// No investigator of the keyring is called so, or several are.
  case unknownPerson
  /// A case cannot be merged with itself.
  case sameCase
  /// Nothing was merged into the case.
  case notMerged
  /// A tag is one word of at most 64 bytes.
  case noTag
  /// There is no word in a note or in what is looked for.
  case noText

  // Internal

  /// The system refused to read or write.
  case storage(FileError)
  /// A cryptographic library failed.
  case crypto(PrimitivesError)
  /// Signing failed.
  case note(NoteError)
  /// Sealing failed, or an age file inside a folder is malformed.
  case age(AgeError)
  /// The database in memory failed.
  case sqlite(SQLiteError)
}

/// The files of a vault (formats.md §10).
public enum VaultFile: String, Sendable {
  /// The vault key, wrapped by the passphrase.
  case vault
  /// The seeds of the weeks.
  case weeks
  /// What was done since the snapshot.
  case journal
  /// The database.
  case snapshot
  /// The database and its key, on another medium.
  case backup

  /// The first 16 bytes of the file: its name and version, filled up with zeroes.
  var magic: [UInt8] {
    let text = [UInt8]("sotto-\(rawValue)/1\n".utf8)
    return text + [UInt8](repeating: 0, count: Self.magicByteCount - text.count)
  }

  static let magicByteCount = 24
}
