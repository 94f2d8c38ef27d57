public import Keyring
public import StrictCoding

/// What an organisation hangs on its wall and puts on its web site: the deployment id, the
/// addresses, and how a person checks them. One HTML page for one printed page, without a script,
/// a picture or anything from elsewhere.
public struct FingerprintSheet: Sendable {
  private let deployment: Identifier
  private let document: KeyringDocument

  /// The sheet for a deployment whose newest keyring is `document`.
  public init(deployment: Identifier, newest document: KeyringDocument) {
    self.deployment = deployment
    self.document = document
  }

  /// The page, UTF-8.
  public var html: [UInt8] {
    let groups = Self.text(deployment.groups).split(separator: " ")
    let rows = stride(from: 0, to: groups.count, by: 4).map {
      groups[$0..<min($0 + 4, groups.count)].joined(separator: " ")
    }
    let addresses = document.addresses.map { "<li>\(Self.escaped($0.bytes))</li>" }
    return Array(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>Fingerprint of \(Self.escaped(document.organisation.bytes))</title>
      <style>
      body { max-width: 42em; margin: auto; padding: 1em; font: 1.1em/1.5 sans-serif }
      h1 { font-size: 1.6em; line-height: 1.2 }
      .id { font: bold 1.9em/1.6 monospace; border: 2px solid; padding: .5em; text-align: center }
      .id span { display: block; white-space: nowrap }
      li { overflow-wrap: anywhere; font-family: monospace }
      .demo { font-weight: bold; border: 4px solid; padding: .5em }
      @media (max-width: 30em) { .id { font-size: 1.2em } }
      @media print { body { padding: 0 } }
      </style>
      </head>
      <body>
      <h1>\(Self.escaped(document.organisation.bytes)): how to know our gateway</h1>
      \(document.isInsecureDemo ? Self.warning : "")<p>This is our deployment id:</p>
      <p class="id">\(rows.map { "<span>\($0)</span>" }.joined(separator: "\n"))</p>
      <p>Our gateway is reached here:</p>
      <ul>
      \(addresses.joined(separator: "\n"))
      </ul>
      <p>Before you send something, compare all 32 digits with those that your tool shows, or
      write them behind the address, after a #: then the tool compares them itself and refuses
      any other gateway. Compare them in two places, such as this paper and our web site: whoever
      can forge one may not be able to forge the other. The digits stay the same for as long as
      the gateway exists; an address may change.</p>
      <p>Do not look this page up, and do not send anything, from a device or a network of your
      employer. Use the Tor Browser.</p>
      </body>
      </html>

      """.utf8)
  }

  private static let warning = """
    <p class="demo">INSECURE DEMO: never publish these digits and send nothing real there.</p>

    """

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func escaped(_ bytes: [UInt8]) -> String {
    text(bytes).reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
  }
}
