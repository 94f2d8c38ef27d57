import DurableFile
import GatewayServer
import GatewayStore
import Keyring
import SQLite
import StrictCoding
import Terminal
import Transfer

/// What a refusal of the store means for the operator.
func words(for error: StoreError) -> Failure {
  switch error {
  case .exists:
    Failure(
      .refused, happened: "There is a gateway in this folder already.",
      meaning: "Nothing was changed.", next: "Choose a new folder with --data.")
  case .notPrivate:
    Failure(
      .refused, happened: "Others can look into the data folder.", meaning: "Nothing was done.",
      next: "Run `chmod 700` on it, and find out who changed it.")
  case .noMaster:
    .misuse(
      "The master key of this gateway is not in that folder.",
      next: "Give --master FOLDER with the folder that `init` was given, and mount its device.")
  case .inUse:
    Failure(
      .failed, happened: "Another process works on the data folder.", meaning: "Nothing was done.",
      next: "Wait until it is done, or stop it.")
  case .noKeyring:
    Failure(
      .failed, happened: "No keyring is in force.", meaning: "Tips cannot be accepted.",
      next: "Import what the key officer released: `sotto-gateway import FOLDER`.")
  case .noSheet:
    Failure(
      .failed, happened: "There is no week sheet for today.", meaning: "Tips are refused.",
      next: "Ask the key officer for `keyring week` and import the folder.")
  case .foreignKeyring:
    Failure(
      .refused, happened: "The keyring of this day names the keys of another gateway.",
      meaning: "Promises of this gateway would not be believed; nothing of it was taken.",
      next: "Give the key officer this gateway's offer. If it replaces another gateway, import "
        + "again on the first day of the new keyring.")
  case .foreignFile:
    Failure(
      .refused, happened: "The policy or witness file is not the one that the keyring names.",
      meaning: "Nothing of it was taken.", next: "Ask the key officer for the folder again.")
  case .keyring(let error): words(for: error)
  case .withoutSheet(let keyring, let week): withoutSheet(keyring, week)
  case .twoSheets(let week): twoSheets(week)
  case .clockJump(let day):
    Failure(
      .refused,
      happened:
        "The last sweep was for \(String(decoding: day.text, as: UTF8.self)), more than two "
        + "days ago, or the clock ran backwards.",
      meaning: "Nothing was deleted or published.",
      next: "If the machine's date is right, confirm it: `sotto-gateway sweep --day YYYY-MM-DD`.")
  case .otherDay:
    Failure(
      .refused, happened: "The day you typed is not this machine's day.",
      meaning: "Nothing was deleted or published.", next: "Set the clock first.")
  case .mediumFull, .occupied, .laterBackup: mediumWords(for: error)
  case .transfer(let error): words(for: error)
  case .unknownInvestigator, .tooManyCells, .board, .note, .coding:
    Failure(
      .refused, happened: "The folder does not follow the format, or its signer is not known.",
      meaning: "Nothing of it was taken.", next: "Ask the investigator to export it again.")
  case .damaged(let part):
    Failure(
      .failed, happened: "The data folder is damaged (\(part)).", meaning: "Nothing was changed.",
      next: "Keep the disk as it is and run `sotto-gateway check`.")
  case .file(let error): words(for: error)
  case .sqlite(.full):
    words(for: FileError.full)
  case .sqlite, .crypto, .age, .intake:
    Failure(
      .failed, happened: "The store failed (\(error)).", meaning: "Nothing was changed.",
      next: "Run `sotto-gateway check`.")
  }
}

/// Why nothing was written to a medium, or restored from it.
private func mediumWords(for error: StoreError) -> Failure {
  switch error {
  case .mediumFull:
    Failure(
      .failed, happened: "The medium is full.",
      meaning: "Nothing new is on it, and nothing was changed here.",
      next: "Use an emptier one, or export less with --limit BYTES; the rest comes with the next.")
  case .occupied(let name):
    Failure(
      .refused,
      happened: "The medium holds \(String(decoding: name.text, as: UTF8.self)), which this "
        + "gateway did not write.",
      meaning: "Nothing was written.", next: "Use another medium, and find out where it is from.")
  case .laterBackup(let day):
    Failure(
      .refused,
      happened: "The backup is of \(String(decoding: day.text, as: UTF8.self)), later than this "
        + "machine's date.",
      meaning: "Nothing was restored.", next: "Set the clock first.")
  default:
    Failure(
      .failed, happened: "The medium failed.", meaning: "Nothing was changed here.",
      next: "Try another one.")
  }
}

private func words(for error: TransferError) -> Failure {
  switch error {
  case .missing(let path):
    Failure(
      .failed, happened: "\(PlainText.line(path.bytes)) is missing: the copy was interrupted.",
      meaning: "Nothing of the folder was taken.", next: "Copy the folder again.")
  case .unexpected(let path), .altered(let path):
    Failure(
      .refused, happened: "\(PlainText.line(path.bytes)) is not what the manifest says.",
      meaning: "Somebody or something changed the folder; nothing of it was taken.",
      next: "Copy it again; if that does not help, ask for a new export.")
  case .conflictingNumber(let number):
    Failure(
      .refused, happened: "A folder with this number but other content was taken before.",
      meaning: "Nothing of it was taken.",
      next:
        "If the investigator's vault was restored: `export`, and let it import that. It goes on "
        + "with number \(number) by itself.")
  case .gap(let expected):
    Failure(
      .refused, happened: "Folder \(expected) has to come first.", meaning: "Nothing was taken.",
      next: "Bring the missing folder; the investigator can export it again.")
  default:
    Failure(
      .refused, happened: "The folder is not for this gateway, or malformed.",
      meaning: "Nothing of it was taken.", next: "Check which deployment it is for.")
  }
}

private func words(for error: FileError) -> Failure {
  switch error {
  case .notFound:
    .misuse(
      "There is no gateway in this folder, or the folder does not exist.",
      next: "Give --data FOLDER, or make one with `sotto-gateway init`.")
  case .full:
    Failure(
      .failed, happened: "This machine's disk is full.", meaning: "Nothing was changed.",
      next: "Make room, then try again.")
  case .readOnly, .denied:
    Failure(
      .failed, happened: "The folder cannot be written to.", meaning: "Nothing was changed.",
      next: "Check its owner and whether the stick is write-protected.")
  default:
    Failure(
      .failed, happened: "A file could not be read or written (\(error)).",
      meaning: "Nothing was changed.", next: "Check the disk.")
  }
}

/// Why the server did not start.
func words(for error: ServerError) -> Failure {
  switch error {
  case .malformedEndpoint, .noEndpoint:
    .misuse("An address to listen on is mistyped.", next: "Give unix:/PATH or 127.0.0.1:PORT.")
  case .notLocal:
    Failure(
      .refused, happened: "The gateway listens on this machine only.",
      meaning: "Others could reach it without Tor or a front server.",
      next: "Use unix:/PATH or 127.0.0.1:PORT.")
  case .cannotListen:
    Failure(
      .failed, happened: "The port or socket is taken, or may not be used.",
      meaning: "The gateway does not run.", next: "Choose another, or end who has it.")
  }
}
