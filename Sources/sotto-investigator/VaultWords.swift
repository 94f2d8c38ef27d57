import CaseVault
import DurableFile
import Keyring
import StrictCoding
import Terminal
import Transfer

extension Failure {
  /// What stopped the vault: what happened, what it means, what to do next.
  init(_ error: VaultError) {
    let (status, happened, meaning, next) = error.words
    self.init(status, happened: happened, meaning: meaning, next: next)
  }
}

/// Exit status, what happened, what it means, what to do next.
typealias VaultErrorWords = (status: ExitStatus, happened: String, meaning: String, next: String)

let nothingTaken = "Nothing was taken from it."
private let nothingWritten = "Nothing was written."

extension VaultError {
  fileprivate var words: VaultErrorWords {
    switch self {
    case .notAVault, .damaged, .mismatched, .wrongPassphrase, .inUse, .exposed, .alreadyExists:
      ofTheVault
    case .noBackup, .otherBackup, .dayChosen:
      ofABackup
    case .keyring(let error): keyringWords(for: error)
    case .foreignKey, .twoSheets: ofASheet
    case .noFolder, .wrongAddressee, .weekGone, .foreignAcknowledgement, .transfer, .intake:
      ofAFolder
    case .notFound, .ambiguous, .notEnrolled, .noReplies, .leftOut, .overLimit, .board:
      ofARequest
    case .excluded, .nobodyLeft, .unknownPerson, .sameCase, .notMerged, .noTag, .noText:
      ofTriage
    case .storage(let error):
      Self.words(for: error)
    case .damagedAttachment:
      (
        .failed, "A stored attachment was changed or is missing.",
        "It is not shown, because nobody knows what it holds now.",
        "Take the vault from its backup, or ask the source to send the file again."
      )
    case .coding, .crypto, .note, .age, .sqlite:
      (
        .failed, "Something inside the vault did not work (\(self)).", nothingWritten,
        "Try again; if it stays like this, take the vault from its backup and report this text."
      )
    }
  }

  private var ofTheVault: VaultErrorWords {
    switch self {
    case .notAVault:
      (
        .misuse, "There is no vault in this folder.", nothingWritten,
        "Make one with `sotto-investigator init`, or name its folder with --vault."
      )
    case .alreadyExists:
      (
        .refused, "There is something in this folder already.", nothingWritten,
        "Name a new folder with --vault."
      )
    case .inUse:
      (
        .failed, "The vault is open in another window.", nothingWritten,
        "Close the other program, then try again."
      )
    case .exposed:
      (
        .refused, "Other people of this machine may look into the vault's folder.",
        "They could see when something comes, or put older files in its place. " + nothingWritten,
        "Close it with `chmod go= FOLDER`, or mount its disk for you alone."
      )
    case .wrongPassphrase:
      (
        .failed, "The passphrase does not open the vault.", nothingWritten,
        "Type it again. Nobody can recover it. If you are sure of it, the file `vault` was "
          + "changed: take the vault from its backup."
      )
    case .damaged(.backup):
      (
        .failed, "The backup is damaged.", "It is not used. " + nothingWritten,
        "Take another backup, and keep this one: parts of it may still be read."
      )
    default:
      (
        .failed, "The vault's files are damaged, or not all from the same time.",
        "They are not used, so that nothing gets lost. " + nothingWritten,
        "Keep a copy of the folder as it is, then take the vault from its backup."
      )
    }
  }

  private var ofABackup: VaultErrorWords {
    switch self {
    case .noBackup:
      (
        .misuse, "There is no backup of a vault in this folder.", nothingWritten,
        "Name the folder that was given to `sotto-investigator backup`; it holds `backup` and "
          + "`files`."
      )
    case .otherBackup:
      (
        .refused, "This folder holds something else, or the backup of another vault.",
        "A backup takes the place of an older one of the same vault only. " + nothingWritten,
        "Name a new folder. A restored vault needs one too; destroy the old backup when the new "
          + "one is made."
      )
    default:
      (
        .refused, "--today works only with an insecure demo keyring.",
        "A wrong day would use wrong keys or delete too early.",
        "Leave --today out; set the machine's clock if it is wrong."
      )
    }
  }

  private var ofAFolder: VaultErrorWords {
    switch self {
    case .noFolder:
      (
        .misuse, "This is no folder of a key officer or of the gateway.", nothingTaken,
        "Name a folder such as sotto-out-0-000001, or the one above it."
      )
    case .wrongAddressee:
      (
        .refused, "This is for somebody else: another deployment, person or role.", nothingTaken,
        "Compare the deployment id and your number with the key officer."
      )
    case .weekGone:
      (
        .failed, "The folder is sealed to a week whose key this vault does not have any more.",
        "Keys are destroyed 14 days after their week; with an older copy of the vault they are "
          + "gone too. " + nothingTaken,
        "Let the gateway export again: a new folder holds every tip that you did not confirm."
      )
    case .foreignAcknowledgement(let number):
      (
        .refused, "The gateway took a folder \(number) that this vault never wrote.",
        "Somebody may speak to the gateway in your name. " + nothingTaken,
        "Tell the key officer. If you restored this vault from a copy, add --restored."
      )
    case .transfer(let error):
      Self.words(for: error)
    default:
      (
        .refused, "A file of the folder is malformed.", nothingTaken,
        "Let the gateway export it again with `sotto-gateway export --again`."
      )
    }
  }

  private var ofARequest: VaultErrorWords {
    switch self {
    case .notFound:
      (
        .misuse, "There is no such case or file.", "", "`sotto-investigator inbox` lists them."
      )
    case .ambiguous:
      (.misuse, "Several cases begin like this.", "", "Type more of the case's name.")
    case .notEnrolled:
      (
        .misuse, "This vault has no keyring that names you, or none for today.",
        "Without it nothing can be checked, opened or signed.",
        "Offer your keys with `keys offer`, then `import` the key officer's folder."
      )
    case .noReplies:
      (
        .failed, "The source of this case cannot be answered.",
        "The tip came one way, or its reply address cannot be trusted.",
        "`sotto-investigator show` says why."
      )
    case .leftOut:
      (
        .refused, "The source left you out of this case.",
        "An answer of yours would tell the source that the tip was handed on to you.",
        "Let somebody answer whom the source did not leave out."
      )
    default:
      (
        .misuse, "This is more than the format holds.", nothingWritten,
        "Make it shorter; a reply holds about 30,000 bytes of text."
      )
    }
  }

  private static func words(for error: TransferError) -> VaultErrorWords {
    switch error {
    case .missing(let path):
      (
        .failed, "\(PlainText.line(path.bytes)) is missing: the copy broke off.", nothingTaken,
        "Copy the folder again, then import it again."
      )
    case .altered(let path), .unexpected(let path):
      (
        .refused, "\(PlainText.line(path.bytes)) is not what the gateway wrote.",
        "The copy is damaged, or somebody changed it. " + nothingTaken,
        "Copy the folder again; if it stays like this, use another medium and tell the operator."
      )
    case .conflictingNumber(let next):
      (
        .refused, "Another folder with this number was imported before.",
        "The gateway was set back to an older state, or this folder is not from it. "
          + nothingTaken,
        "Run `export`, carry it to the gateway, and let it export again: it goes on with number "
          + "\(next) by itself."
      )
    case .superseded(let newest):
      (
        .failed, "Folder \(newest), which is newer, was imported before this one.",
        "It held every tip that this one holds and that was not deleted since. " + nothingTaken,
        "Import the newest folder of the gateway."
      )
    case .note:
      (
        .refused, "The folder is not signed by the gateway of your keyring.",
        "Somebody else may have made it. " + nothingTaken,
        "Import the newest keyring first; if it stays like this, tell the operator."
      )
    default:
      (
        .refused, "The folder's list is malformed (\(error)).", nothingTaken,
        "Copy the folder again; if it stays like this, tell the operator."
      )
    }
  }

  private static func words(for error: FileError) -> VaultErrorWords {
    switch error {
    case .full:
      (
        .failed, "The disk is full.", "What was finished before is kept; this step is not.",
        "Make room, then do it again."
      )
    case .readOnly, .denied:
      (
        .failed, "The folder cannot be written or read.", nothingWritten,
        "Check that it is yours and that its disk is not write-protected."
      )
    case .notFound:
      (.misuse, "There is no such folder.", nothingWritten, "Check the name and the medium.")
    case .exists:
      (.misuse, "The name is taken.", nothingWritten, "Choose another.")
    case .refused:
      (
        .refused, "The folder holds links, devices or names that do not belong there.",
        nothingTaken, "Copy it again from the gateway."
      )
    case .changed:
      (
        .failed, "A file changed while it was read.", nothingTaken,
        "Copy the folder to this machine, then import it from there."
      )
    default:
      (
        .failed, "A file could not be read or written (\(error)).",
        "What was finished before is kept; this step is not.",
        "Check disk and medium, then do it again."
      )
    }
  }
}
