/// Files, functions and lines stay small (CONTRIBUTING.md, "Code").
enum SizeRule {
  static let columns = 100
  static let functionLines = 70
  static let sourceLines = 500
  static let testLines = 800
  /// Tables, which are as long as what they hold.
  static let tables: Set = ["Sources/Codename/WordList+Lines.swift"]

  static func findings(in file: SwiftFile) -> [String] {
    var findings: [String] = []
    let limit = file.path.hasPrefix("Tests/") ? testLines : sourceLines
    if file.lines.count > limit + 1 && !tables.contains(file.path) {
      findings.append(file.finding(0, "over \(limit) lines: split it by nouns"))
    }
    for (index, line) in file.lines.enumerated() where line.count > columns {
      findings.append(file.finding(index, "over \(columns) columns"))
    }
    for (start, end) in functions(in: file) where end - start - 1 > functionLines {
      findings.append(
        file.finding(start, "over \(functionLines) lines in one function: name its parts"))
    }
    return findings
  }

  /// The lines of each function's first brace and of its last.
  static func functions(in file: SwiftFile) -> [(start: Int, end: Int)] {
    var functions: [(Int, Int)] = []
    for (index, line) in file.code.enumerated() where isFunction(line) {
      var parentheses = 0
      var braces = 0
      var start: Int?
      search: for row in index..<file.code.count {
        if row > index && start == nil && parentheses == 0 && isDeclaration(file.code[row]) {
          break
        }
        for byte in file.code[row].utf8 {
          switch byte {
          case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
          case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
          case UInt8(ascii: "{") where start != nil || parentheses == 0:
            start = start ?? row
            braces += 1
          case UInt8(ascii: "}") where start != nil:
            braces -= 1
            guard braces == 0, let start else { continue }
            functions.append((start, row))
            break search
          default: break
          }
        }
      }
    }
    return functions
  }

  private static func words(_ line: Substring) -> [Substring] {
    line.split { $0 == " " || $0 == "(" || $0 == "<" || $0 == "?" }
  }

  private static func isFunction(_ line: Substring) -> Bool {
    let words = words(line).prefix(6)
    return words.contains("func") || words.first == "init"
      || words.contains("init") && words.allSatisfy { $0 != "=" && $0 != "try" && $0 != "return" }
  }

  private static func isDeclaration(_ line: Substring) -> Bool {
    isFunction(line) || words(line).first == "}" || words(line).first == "var"
  }
}
