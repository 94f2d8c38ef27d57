public import SignedNote
public import StrictCoding

/// Why a transfer folder or a document in it was refused. Equal on the case.
public enum TransferError: Error, Equatable, Sendable {
  /// A line does not follow its grammar.
  case coding(CodingError)
  /// The manifest's note is malformed or not by the expected key.
  case note(NoteError)
  /// Fields contradict each other, or lines are not sorted.
  case malformed
  /// More files or lines than a folder may hold.
  case overLimit
  /// The folder is for another deployment, direction or investigator.
  case notForUs
  /// The manifest names a file that is not there: the copy was interrupted.
  case missing(TransferPath)
  /// A file is there that the manifest does not name.
  case unexpected(TransferPath)
  /// A file has another length or digest.
  case altered(TransferPath)
  /// A folder with this number but other content was taken already; the stream goes on with
  /// `continueFrom`.
  case conflictingNumber(continueFrom: UInt32)
  /// A newer folder of the stream was taken already and holds whatever this one still could add.
  case superseded(by: UInt32)
  /// The folder with number `expected` has to come first.
  case gap(expected: UInt32)
  /// The folder does not follow the one taken before it.
  case brokenChain
}
