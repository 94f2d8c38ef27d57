public import SignedNote
public import StrictCoding

/// Why something of a transparency log was refused. Equal on the case.
public enum LogError: Error, Equatable, Sendable {
  /// A field does not follow its grammar.
  case coding(CodingError)
  /// The signed note around a checkpoint is malformed, or a signature is missing or wrong.
  case note(NoteError)
  /// Fields follow their grammar but contradict each other, or the specification.
  case malformed
  /// More hashes, leaves, entries or bytes than there can be.
  case overLimit
  /// A proof does not lead from what it should prove to the root.
  case wrongProof
  /// A tile that is needed was not given.
  case missingTile
  /// The hashes of tiles do not lead to the root.
  case wrongTile
  /// The checkpoint is of a log that the policy does not name.
  case unknownLog
  /// The checkpoint is not signed by its log.
  case notByLog
  /// Fewer witnesses cosigned than the policy demands.
  case quorumMissing
  /// The caller asks for something that is not in the tree, or signs what is not its own.
  case misuse
}

/// What `body` makes; its errors become `coding`.
func coded<Value>(
  _ body: @autoclosure () throws(CodingError) -> Value
) throws(LogError) -> Value {
  do throws(CodingError) { return try body() } catch { throw .coding(error) }
}

/// What `body` makes; its errors become `note`.
func noted<Value>(
  _ body: @autoclosure () throws(NoteError) -> Value
) throws(LogError) -> Value {
  do throws(NoteError) { return try body() } catch { throw .note(error) }
}
