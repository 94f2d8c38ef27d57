public import Keyring
public import StrictCoding
internal import SignedNote

/// What the key officer chooses for a new deployment.
public struct OfficerSettings: Equatable, Sendable {
  /// Who runs the deployment.
  public let organisation: FreeText
  /// Whether nobody guards these keys.
  public let isInsecureDemo: Bool
  /// The first host.
  public let origin: HostName
  /// The first day.
  public let since: Day

  /// The settings of a new deployment.
  public init(organisation: FreeText, isInsecureDemo: Bool, origin: HostName, since: Day) {
    self.organisation = organisation
    self.isInsecureDemo = isInsecureDemo
    self.origin = origin
    self.since = since
  }
}

/// What never changes in a deployment, the file `deployment`.
///
///     sotto-officer/1
///     organisation TEXT
///     insecure-demo                   only in a demo
///     origin HOST
///     since DAY
///     root VKEY                       that of keyring 1: it gives the deployment id
///     next-root VKEY                  that of keyring 1, so that its file may be kept elsewhere
struct OfficerDocument: Equatable, Sendable {
  let settings: OfficerSettings
  let root: VerifierKey
  let nextRoot: VerifierKey

  init(settings: OfficerSettings, root: VerifierKey, nextRoot: VerifierKey) {
    self.settings = settings
    self.root = root
    self.nextRoot = nextRoot
  }

  init(parsing text: [UInt8]) throws(OfficerError) {
    let root: ArraySlice<UInt8>
    let nextRoot: ArraySlice<UInt8>
    do throws(CodingError) {
      var reader = try DocumentReader(text[...], title: "sotto-officer/1")
      settings = OfficerSettings(
        organisation: try FreeText(reader.value("organisation")),
        isInsecureDemo: try reader.flag("insecure-demo"),
        origin: try HostName(reader.value("origin")), since: try Day(text: reader.value("since")))
      root = try reader.value("root")
      nextRoot = try reader.value("next-root")
      try reader.finish()
    } catch {
      throw .coding(error)
    }
    do throws(NoteError) {
      self.root = try VerifierKey(parsing: root)
      self.nextRoot = try VerifierKey(parsing: nextRoot)
    } catch {
      throw .note(error)
    }
  }

  var encoded: [UInt8] {
    var writer = DocumentWriter(title: "sotto-officer/1")
    writer.line("organisation", settings.organisation.bytes)
    if settings.isInsecureDemo { writer.line("insecure-demo") }
    writer.line("origin", settings.origin.bytes)
    writer.line("since", settings.since.text)
    writer.line("root", root.encoded)
    writer.line("next-root", nextRoot.encoded)
    return writer.bytes
  }
}
