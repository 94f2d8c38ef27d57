import Foundation
import TestSupport

/// A Swift file as the rules see it: its lines, and the same lines with comments and the contents
/// of strings blanked out, so that words in them break no rule.
struct SwiftFile: Sendable {
  /// The path inside the package.
  let path: String
  let lines: [Substring]
  let code: [Substring]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    code = String(decoding: CodeText(text).bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The target of `Sources/TARGET/…`.
  var target: String { String(path.split(separator: "/")[1]) }

  /// A finding of this form can be clicked in most editors.
  func finding(_ index: Int, _ words: String) -> String { "\(path):\(index + 1): \(words)" }

  /// All Swift files under a folder of the package; links are not followed.
  static func all(under folder: String) throws -> [SwiftFile] {
    try TextFile.paths(under: folder).filter { $0.hasSuffix(".swift") }.map {
      try SwiftFile(path: $0, text: TextFile.text($0))
    }
  }
}

/// Files of the package that people read.
enum TextFile {
  /// What is made here and not committed.
  private static let skipped: Set = [".git", "demo"]

  /// The paths of all files under a folder of the package, in ascending order.
  static func paths(under folder: String) throws -> [String] {
    let base = packagePath(folder)
    var paths: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: base).sorted()
    where !skipped.contains(name) && !name.hasPrefix(".build") {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      let kind = try FileManager.default.attributesOfItem(atPath: packagePath(path))[.type]
      switch kind as? FileAttributeType {
      case .typeDirectory: paths += try Self.paths(under: path)
      case .typeRegular: paths.append(path)
      default: break
      }
    }
    return paths
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: packagePath(path))), as: UTF8.self)
  }
}

/// Blanks comments and strings, keeping every line end where it is.
struct CodeText {
  private(set) var bytes: [UInt8]
  private var index = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
    code(until: nil)
  }

  private func starts(with text: StaticString) -> Bool {
    let end = index + text.utf8CodeUnitCount
    return end <= bytes.count
      && bytes[index..<end].elementsEqual(
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func blank(_ count: Int = 1) {
    for _ in 0..<count where index < bytes.count {
      if bytes[index] != 0x0A { bytes[index] = 0x20 }
      index += 1
    }
  }

  /// Code, up to the parenthesis that closes an interpolation or to the end.
  private mutating func code(until close: UInt8?) {
    var depth = 0
    while index < bytes.count {
      if starts(with: "//") {
        while index < bytes.count && bytes[index] != 0x0A { blank() }
      } else if starts(with: "/*") {
        while index < bytes.count && !starts(with: "*/") { blank() }
        blank(2)
      } else if let hashes = stringStart() {
        string(hashes: hashes)
      } else {
        if bytes[index] == 0x28 { depth += 1 }
        if bytes[index] == 0x29 {
          depth -= 1
          if close != nil && depth < 0 { return }
        }
        if close != nil { blank() } else { index += 1 }
      }
    }
  }

  /// How many `#` stand before the quotation mark that begins here.
  private func stringStart() -> Int? {
    var end = index
    while end < bytes.count && bytes[end] == 0x23 { end += 1 }
    return end < bytes.count && bytes[end] == 0x22 ? end - index : nil
  }

  private mutating func string(hashes: Int) {
    index += hashes
    let isLong = starts(with: "\"\"\"")
    index += isLong ? 3 : 1
    while index < bytes.count {
      let isEnd = isLong ? starts(with: "\"\"\"") : starts(with: "\"")
      if isEnd, follows(hashes, after: isLong ? 3 : 1) {
        index += (isLong ? 3 : 1) + hashes
        return
      }
      if bytes[index] == 0x5C, follows(hashes, after: 1) {
        blank(1 + hashes)
        let isInterpolation = starts(with: "(")
        blank()
        guard isInterpolation else { continue }
        code(until: 0x29)
        blank()
      } else {
        blank()
      }
    }
  }

  private func follows(_ hashes: Int, after count: Int) -> Bool {
    let start = index + count
    return start + hashes <= bytes.count
      && bytes[start..<start + hashes].allSatisfy { $0 == 0x23 }
  }
}
