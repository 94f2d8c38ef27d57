internal import FoundationEssentials
internal import Glibc

/// A fresh private folder, removed with everything in it when the last owner lets go.
public final class TemporaryFolder: Sendable {
  /// Its absolute path.
  public let path: String

  /// Makes the folder under `/tmp`.
  public init() {
    var template = Array("/tmp/sotto-test-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil, "no temporary folder")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The path of `name` inside.
  public func file(_ name: String) -> String { path + "/" + name }

  deinit {
    // Best effort: what is left lies in /tmp.
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// All bytes of a file, for looking at what a program left behind; empty when it cannot be read.
public func contents(of path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes.append(contentsOf: buffer.prefix(count))
  }
}
