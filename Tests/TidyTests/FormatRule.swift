/// The pages `Sources/TARGET/Format.md` show each text document as the code writes it
/// (CONTRIBUTING.md, "Formats").
enum FormatRule {
  /// A text document: its first line and the keys of the others, each where it stands first.
  struct Document: Equatable, Sendable {
    /// Where it was found.
    let path: String
    let title: String
    let keys: [String]

    private init(path: String, lines: some Sequence<Substring>, title: Substring) {
      self.path = path
      self.title = String(title)
      var keys: [String] = []
      for line in lines {
        let key = String(line.prefix { $0 != " " })
        if !keys.contains(key) { keys.append(key) }
      }
      self.keys = keys
    }

    /// A golden file, up to the signature or the text behind an empty line, or padding; nil for one
    /// without a title. What is binary behind its title has no keys.
    init?(golden text: String, path: String) {
      let lines = text.prefix { $0 != "\0" }.split(
        separator: "\n", omittingEmptySubsequences: false)
      guard let title = lines.first, FormatRule.isTitle(title) else { return nil }
      self.init(path: path, lines: lines.dropFirst().prefix { !$0.isEmpty }, title: title)
    }

    /// The documents in the code blocks of a page.
    static func all(in page: String, path: String) -> [Document] {
      let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.indices.compactMap { index in
        guard let title = code(lines[index]), FormatRule.isTitle(title) else { return nil }
        let block = lines[(index + 1)...].prefix { code($0) != nil }.compactMap(code)
        return Document(path: path, lines: block, title: title)
      }
    }

    /// A line of a code block; nil for any other.
    private static func code(_ line: Substring) -> Substring? {
      line.hasPrefix("    ") ? line.dropFirst(4) : nil
    }
  }

  static func isTitle(_ line: Substring) -> Bool {
    line.wholeMatch(of: #/sotto-[a-z-]+/[0-9]+/#) != nil
  }

  /// Titles in string literals of a source file.
  static func titles(in file: SwiftFile) -> [String] {
    file.lines.flatMap { line in
      line.matches(of: #/"(sotto-[a-z-]+/[0-9]+)/#).map { String($0.1) }
    }
  }

  /// What golden files and pages say differently. A golden file need not hold every line of its
  /// page, but all of a title together do.
  static func findings(golden: [Document], pages: [Document]) -> [String] {
    var findings: [String] = []
    for file in golden where !file.keys.isEmpty {
      guard let page = pages.first(where: { $0.title == file.title }) else {
        findings.append("\(file.path): no Format.md shows \(file.title)")
        continue
      }
      guard file.keys != page.keys.filter(file.keys.contains) else { continue }
      findings.append("\(page.path): \(file.title) has other lines or another order: \(file.keys)")
    }
    for page in pages {
      let written = Set(golden.filter { $0.title == page.title }.flatMap(\.keys))
      let unknown = page.keys.filter { !written.contains($0) }
      guard !unknown.isEmpty else { continue }
      findings.append("\(page.path): no golden file of \(page.title) has \(unknown)")
    }
    return findings
  }
}
