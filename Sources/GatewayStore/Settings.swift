public import Keyring
public import StrictCoding

/// What the operator decides when the gateway is set up, `sotto-gateway/1`: the file `settings`
/// of the data folder.
///
///     sotto-gateway/1
///     deployment HEX32
///     origin HOST
///     tips-per-day N
///     bytes-per-day N
///     free-bytes-min N
public struct Settings: Equatable, Sendable {
  /// The deployment; never changes.
  public var deployment: Identifier
  /// The first host; names the log key.
  public var origin: HostName
  /// So many tips are taken a day.
  public var tipsPerDay = 20_000
  /// So many bytes of bodies are taken a day.
  public var bytesPerDay = 64 << 30
  /// So many bytes of the disk stay free.
  public var freeByteCountMin = 1 << 30

  /// The usual limits.
  public init(deployment: Identifier, origin: HostName) {
    self.deployment = deployment
    self.origin = origin
  }

  /// Parses the file.
  public init(parsing bytes: [UInt8]) throws(StoreError) {
    self = try parsing { () throws(CodingError) in
      var reader = try DocumentReader(bytes[...], title: Self.title)
      let deployment = try Identifier(hex: reader.value("deployment"))
      let origin = try HostName(reader.value("origin"))
      var settings = Settings(deployment: deployment, origin: origin)
      settings.tipsPerDay = try Self.number(&reader, "tips-per-day")
      settings.bytesPerDay = try Self.number(&reader, "bytes-per-day")
      settings.freeByteCountMin = try Self.number(&reader, "free-bytes-min")
      try reader.finish()
      return settings
    }
  }

  /// The file.
  public var encoded: [UInt8] {
    var writer = DocumentWriter(title: Self.title)
    writer.line("deployment", deployment.hex)
    writer.line("origin", origin.bytes)
    writer.line("tips-per-day", Decimal.encode(tipsPerDay))
    writer.line("bytes-per-day", Decimal.encode(bytesPerDay))
    writer.line("free-bytes-min", Decimal.encode(freeByteCountMin))
    return writer.bytes
  }

  private static let title: StaticString = "sotto-gateway/1"

  private static func number(
    _ reader: inout DocumentReader, _ key: StaticString
  ) throws(CodingError) -> Int {
    Int(try Decimal.decode(reader.value(key), limit: UInt64(1) << 62))
  }
}
