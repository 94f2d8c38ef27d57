import TestSupport
import Testing

/// Pages about formats and the code say the same.
@Suite struct FormatTests {
  private static let pages = Result {
    try TextFile.paths(under: "Sources").filter { $0.hasSuffix("/Format.md") }
  }
  private static let golden = Result {
    try TextFile.paths(under: "Tests").filter { $0.contains("/Golden/") }.compactMap {
      FormatRule.Document(golden: try TextFile.text($0), path: $0)
    }
  }

  private func documents() throws -> [FormatRule.Document] {
    try Self.pages.get().flatMap { FormatRule.Document.all(in: try TextFile.text($0), path: $0) }
  }

  @Test func `every line of a golden file stands in its page, and no other`() throws {
    let golden = try Self.golden.get()
    #expect(golden.count > 15)
    let findings = try FormatRule.findings(golden: golden, pages: documents())
    #expect(findings.isEmpty, "\n\(findings.joined(separator: "\n"))")
  }

  @Test func `every title in the code and in a golden file is named by a page`() throws {
    let pages = try Self.pages.get().map(TextFile.text).joined()
    let files = try SwiftFile.all(under: "Sources")
    let titles = Set(files.flatMap(FormatRule.titles)).union(try Self.golden.get().map(\.title))
    #expect(titles.count > 15)
    #expect(titles.filter { !pages.contains($0) }.sorted() == [])
  }

  @Test func `every text document of the code has a golden file`() throws {
    let golden = Set(try Self.golden.get().map(\.title))
    #expect(try documents().map(\.title).filter { !golden.contains($0) } == [])
  }

  @Test func `CONTRIBUTING links every page about a format`() throws {
    let pages = try Self.pages.get()
    #expect(pages.count > 8)
    let text = try TextFile.text("CONTRIBUTING.md")
    #expect(pages.filter { !text.contains("](\($0))") } == [])
  }

  @Test func `a line that a page or a golden file has alone is found`() throws {
    func golden(_ text: String) throws -> [FormatRule.Document] {
      [try #require(FormatRule.Document(golden: text, path: "Golden/x"))]
    }
    let page = "# X\n\n    sotto-x/1\n    a N      why\n    b\n    c TEXT\n\nText\n    d N\n"
    let pages = FormatRule.Document.all(in: page, path: "X/Format.md")
    #expect(pages.map(\.keys) == [["a", "b", "c"]])
    func count(_ text: String) throws -> Int {
      try FormatRule.findings(golden: golden(text), pages: pages).count
    }
    #expect(try count("sotto-x/1\na 1\nb\nc u\na 2\nb\n\n— k AA=\n") == 0)
    #expect(try count("sotto-x/1\na 1\nb\nc u\n\0\0") == 0)
    #expect(try count("sotto-x/1\na 1\nb\nc u\nd 1\n") == 1)
    #expect(try count("sotto-x/1\nb\na 1\nc u\n") == 1)
    #expect(try count("sotto-x/1\na 1\nc u\n") == 1)
    #expect(try FormatRule.findings(golden: golden("sotto-y/1\na 1\n"), pages: []).count == 1)
    #expect(FormatRule.Document(golden: "text\n", path: "x") == nil)
    #expect(
      FormatRule.titles(in: SwiftFile(path: "Sources/A/B.swift", text: "f(\"sotto-z/1\\n\")"))
        == ["sotto-z/1"])
  }
}
