import DurableFile
import TestSupport

/// Changes a file as an attacker with a hex editor would.
struct VaultFileEdit {
  private let folder: Folder
  private let name: String

  init(_ path: String) throws {
    let parts = path.split(separator: "/")
    folder = try Folder(path: "/" + parts.dropLast().joined(separator: "/"))
    name = String(parts.last ?? "")
  }

  var bytes: [UInt8] {
    get throws { try folder.read(name, limit: 1 << 30) }
  }

  func write(_ bytes: [UInt8]) throws { try folder.write(bytes, to: name) }

  func flip(_ index: Int) throws {
    var bytes = try bytes
    bytes[index] ^= 1
    try write(bytes)
  }

  func replace(_ old: String, _ new: String) throws {
    let text = String(decoding: try bytes, as: UTF8.self)
    let parts = text.split(separator: old, omittingEmptySubsequences: false)
    try write(Array(parts.joined(separator: new).utf8))
  }

  func remove() throws { try folder.remove(name) }
}
