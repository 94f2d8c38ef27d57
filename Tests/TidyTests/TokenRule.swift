/// What may not be written, and what to write instead (CONTRIBUTING.md, "Code").
struct TokenRule: Sendable {
  /// A regular expression over code without comments and strings.
  let pattern: String
  let replacement: String
  /// Beginnings of paths where it may stand all the same.
  let allowed: [String]

  init(_ pattern: String, _ replacement: String, allowed: [String] = []) {
    self.pattern = pattern
    self.replacement = replacement
    self.allowed = allowed
  }

  static let programs = ["Sources/sotto-", "Sources/Program/"]
  static let terminal = programs + ["Sources/Terminal/"]

  static let all = [
    TokenRule(#"\btry!"#, "throw a typed error"),
    TokenRule(#"\bas!"#, "a type that cannot be another"),
    TokenRule(#"[\w\)\]\}>]!(?![=\w])"#, "guard let, or a type that cannot be nil"),
    TokenRule(#"(?:^|[^.\w])print\("#, "Terminal's Output", allowed: terminal),
    TokenRule(#"(?:^|[^.\w])Date\("#, "a Day that is passed in", allowed: terminal),
    TokenRule(#"\bfatalError\("#, "a typed error, or a precondition with words"),
    // A signal handler may take no lock.
    TokenRule(
      #"\bnonisolated\(unsafe\)"#, "a value that is passed in, or a Mutex",
      allowed: ["Sources/Program/OutputFile.swift"]),
    TokenRule(#"(?:^|[^.\w])sleep\("#, "waiting for what is awaited", allowed: programs),
    // Names of temporary files and of Tor circuits, in targets that know no RandomSource.
    TokenRule(
      #"\bSystemRandomNumberGenerator\b|\.random\(in:"#, "a RandomSource that is passed in",
      allowed: ["Sources/DurableFile/FileWriter.swift", "Sources/SourceTransport/Transport.swift"]),
    TokenRule(#"\bProcessInfo|(?:^|[^.\w])getenv\("#, "an argument", allowed: terminal),
  ]

  /// Names that say nothing.
  static let vagueNames = ["Util", "Common", "Helper", "Manager", "Core"]

  func findings(in file: SwiftFile) -> [String] {
    guard !allowed.contains(where: { file.path.hasPrefix($0) }),
      let pattern = try? Regex(self.pattern)
    else { return [] }
    return file.code.indices.compactMap { index in
      guard let match = file.code[index].firstMatch(of: pattern) else { return nil }
      return file.finding(index, "`\(match.0)`: write \(replacement) instead")
    }
  }

  /// A caught error that leads to nothing.
  static func emptyCatches(in file: SwiftFile) -> [String] {
    let code = file.code.joined(separator: "\n")
    return code.matches(of: #/catch[^{}\n]*\{\s*\}/#).map { match in
      let line = code[..<match.range.lowerBound].count { $0 == "\n" }
      return file.finding(line, "empty catch: handle the error or pass it on")
    }
  }

  /// `try?` without a comment on its line or right above that says why the error does not matter.
  static func silentTries(in file: SwiftFile) -> [String] {
    file.code.indices.compactMap { index in
      guard file.code[index].contains("try?") else { return nil }
      let above = file.lines[max(0, index - 2)...index]
      let isExplained = above.contains { $0.contains("//") }
      return isExplained ? nil : file.finding(index, "`try?`: say in a comment why, or handle it")
    }
  }

  static func vagueName(of file: SwiftFile) -> [String] {
    let name = file.path.split(separator: "/").last ?? ""
    return vagueNames.filter { name.contains($0) }.map {
      file.finding(0, "`\($0)`: name the file by the noun of the specification")
    }
  }
}
