internal import Primitives
internal import StrictCoding
internal import Transfer

/// What lies in a backup of the gateway (Format.md, "backup"): the last file written, so that an
/// interrupted copy is recognised. It is not signed: the keys to sign it lie beside it.
///
///     sotto-gateway-backup/1
///     deployment HEX32
///     day DAY
///     file SHA256 BYTES PATH                ascending by path; every other file
struct BackupList: Equatable {
  static let fileName = "backup"
  private static let title: StaticString = "sotto-gateway-backup/1"
  private static let fileLimit = 4096

  /// The gateway's deployment.
  let deployment: Identifier
  /// The day on which the backup was made.
  let day: Day
  /// Ascending by path.
  let files: [Manifest.File]

  init(deployment: Identifier, day: Day, files: [Manifest.File]) {
    self.deployment = deployment
    self.day = day
    self.files = files.sorted { $0.path < $1.path }
  }

  /// Parses the text; throws `malformed` when it is not what `encoded` gives.
  init(parsing bytes: [UInt8]) throws(CodingError) {
    var reader = try DocumentReader(bytes[...], title: Self.title)
    deployment = try Identifier(hex: reader.value("deployment"))
    day = try Day(text: reader.value("day"))
    var files: [Manifest.File] = []
    for value in try reader.values("file", 1...Self.fileLimit) {
      let file = try Manifest.File(parsing: value)
      guard files.last.map({ $0.path < file.path }) ?? true else { throw .malformed }
      files.append(file)
    }
    try reader.finish()
    self.files = files
  }

  /// The text.
  var encoded: [UInt8] {
    var writer = DocumentWriter(title: Self.title)
    writer.line("deployment", deployment.hex)
    writer.line("day", day.text)
    for file in files { writer.line("file", file.encoded) }
    return writer.bytes
  }
}
