/// Every public declaration has a comment that says what it is (CONTRIBUTING.md, "Code").
enum DocumentationRule {
  static func findings(in file: SwiftFile) -> [String] {
    file.code.indices.compactMap { index in
      guard isPublic(file.code[index]) else { return nil }
      var above = index - 1
      while above >= 0 && isAttribute(file.lines[above]) { above -= 1 }
      let isDocumented = above >= 0 && trimmed(file.lines[above]).hasPrefix("///")
      return isDocumented ? nil : file.finding(index, "public, but no `///` says what it is")
    }
  }

  private static func trimmed(_ line: Substring) -> Substring { line.drop { $0 == " " } }

  private static func isPublic(_ line: Substring) -> Bool {
    let words = line.split(separator: " ")
    return words.contains("public") && !words.contains("import") && !words.contains("extension")
  }

  private static func isAttribute(_ line: Substring) -> Bool {
    let line = trimmed(line)
    return line.hasPrefix("@") || line.hasPrefix("#if")
      || line.hasPrefix("//")
        && !line.hasPrefix("///")
  }
}
