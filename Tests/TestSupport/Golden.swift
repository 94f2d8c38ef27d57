import FoundationEssentials

/// The bytes of the committed file `Golden/NAME` beside the test file that asks for it.
public func golden(_ name: String, beside file: String = #filePath) throws -> [UInt8] {
  let folder = URL(filePath: file).deletingLastPathComponent()
  return try [UInt8](Data(contentsOf: folder.appending(path: "Golden/\(name)")))
}
