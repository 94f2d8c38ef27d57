public import SignedNote
public import StrictCoding

/// What a new gateway hands to the key officer, `sotto-gateway-offer/1` (formats.md §1), signed by
/// the gateway key that it offers.
///
///     sotto-gateway-offer/1
///     deployment HEX32
///     log VKEY
///     gateway VKEY
public struct GatewayOffer: Equatable, Sendable {
  /// The deployment it is for.
  public let deployment: Identifier
  /// Will sign checkpoints.
  public let log: VerifierKey
  /// Will sign promises, board and outgoing transfers.
  public let gateway: VerifierKey

  /// Two keys of a new gateway, which must differ, else `malformed`.
  public init(
    deployment: Identifier, log: VerifierKey, gateway: VerifierKey
  ) throws(IntakeError) {
    guard log.algorithm == .ed25519, gateway.algorithm == .ed25519,
      log.publicKey != gateway.publicKey
    else { throw .malformed }
    self.deployment = deployment
    self.log = log
    self.gateway = gateway
  }

  /// Parses an offer with exactly one signature line and verifies that the offered gateway key
  /// signed it.
  public init(verifying bytes: [UInt8]) throws(IntakeError) {
    let note: UnverifiedNote
    let lines: (deployment: Identifier, log: ArraySlice<UInt8>, gateway: ArraySlice<UInt8>)
    do throws(NoteError) {
      note = try UnverifiedNote(parsing: bytes[...])
    } catch {
      throw .note(error)
    }
    guard note.signatures.count == 1 else { throw .malformed }
    do throws(CodingError) { lines = try Self.lines(note.text[...]) } catch {
      throw .coding(error)
    }
    let keys: (log: VerifierKey, gateway: VerifierKey)
    do throws(NoteError) {
      keys = (try VerifierKey(parsing: lines.log), try VerifierKey(parsing: lines.gateway))
      _ = try note.verified(by: [keys.gateway])
    } catch {
      throw .note(error)
    }
    try self.init(deployment: lines.deployment, log: keys.log, gateway: keys.gateway)
  }

  /// The signed note; `signer` must hold the offered gateway key, else `mismatch`.
  public func signed(by signer: NoteSigner) throws(IntakeError) -> [UInt8] {
    guard signer.verifierKey == gateway else { throw .mismatch }
    var writer = DocumentWriter(title: "sotto-gateway-offer/1")
    writer.line("deployment", deployment.hex)
    writer.line("log", log.encoded)
    writer.line("gateway", gateway.encoded)
    do throws(NoteError) {
      return try signer.sign(writer.bytes)
    } catch {
      throw .note(error)
    }
  }

  private static func lines(
    _ text: ArraySlice<UInt8>
  ) throws(CodingError) -> (
    deployment: Identifier, log: ArraySlice<UInt8>, gateway: ArraySlice<UInt8>
  ) {
    var reader = try DocumentReader(text, title: "sotto-gateway-offer/1")
    let lines = try (
      Identifier(hex: reader.value("deployment")), reader.value("log"), reader.value("gateway")
    )
    try reader.finish()
    return lines
  }
}
