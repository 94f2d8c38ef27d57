/// Nothing is written twice: no run of more than 12 equal lines of code stands in two places.
enum RepetitionRule {
  static let lines = 12

  static func findings(in files: [SwiftFile]) -> [String] {
    var places: [[Substring]: String] = [:]
    var findings: [String] = []
    for file in files where !SizeRule.tables.contains(file.path) {
      let rows = rows(of: file)
      var index = 0
      while index + lines < rows.count {
        let run = rows[index...index + lines].map(\.text)
        let here = file.finding(rows[index].index, "")
        guard let first = places[run] else {
          places[run] = here
          index += 1
          continue
        }
        findings.append(here + "the same \(lines + 1) lines stand at \(first)")
        index += lines + 1
      }
    }
    return findings
  }

  /// Lines of code with their place; imports are alike everywhere.
  private static func rows(of file: SwiftFile) -> [(index: Int, text: Substring)] {
    file.code.indices.compactMap { index in
      guard file.code[index].contains(where: { $0 != " " }), !ImportRule.isImport(file.code[index])
      else { return nil }
      return (index, file.lines[index].drop { $0 == " " })
    }
  }
}
