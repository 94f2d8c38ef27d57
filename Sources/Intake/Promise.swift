public import Primitives
public import SignedNote
public import StrictCoding

/// What the gateway answers once a tip is durable, `sotto-promise/1` (formats.md §5), signed by
/// the gateway key: it will be handed over and kept until due.
public struct Promise: Equatable, Sendable {
  /// Whose gateway.
  public let deployment: Identifier
  /// The day of the accept.
  public let day: Day
  /// Digest of the whole body.
  public let body: Digest

  /// A promise for one body.
  public init(deployment: Identifier, day: Day, body: Digest) {
    self.deployment = deployment
    self.day = day
    self.body = body
  }

  /// Parses and verifies a promise by `gateway`. Throws `mismatch` unless it is for `deployment`
  /// and `body`.
  public init(
    verifying bytes: [UInt8], by gateway: VerifierKey, deployment: Identifier, body: Digest
  ) throws(IntakeError) {
    let note: VerifiedNote
    do throws(NoteError) {
      note = try UnverifiedNote(parsing: bytes[...]).verified(by: [gateway])
    } catch {
      throw .note(error)
    }
    do throws(CodingError) {
      var reader = try DocumentReader(note.text[...], title: "sotto-promise/1")
      self.deployment = try Identifier(hex: reader.value("deployment"))
      day = try Day(text: reader.value("day"))
      self.body = try Digest(hex: reader.value("body"))
      try reader.finish()
    } catch {
      throw .coding(error)
    }
    guard self.deployment == deployment, self.body == body else { throw .mismatch }
  }

  /// The signed note.
  public func signed(by gateway: NoteSigner) throws(IntakeError) -> [UInt8] {
    var writer = DocumentWriter(title: "sotto-promise/1")
    writer.line("deployment", deployment.hex)
    writer.line("day", day.text)
    writer.line("body", body.hex)
    do throws(NoteError) {
      return try gateway.sign(writer.bytes)
    } catch {
      throw .note(error)
    }
  }
}
