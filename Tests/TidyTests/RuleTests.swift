import Testing

/// Each rule finds what it is there to find.
@Suite struct RuleTests {
  private func file(_ text: String, path: String = "Sources/Age/Bad.swift") -> SwiftFile {
    SwiftFile(path: path, text: text)
  }

  @Test func `comments and strings are no code`() {
    let text = #"""
      let a = "try! \(call("x", { "}" })) as!" // try!
      /* fatalError( */ let b = #"\"try!"#
      let c = """
        try! "quoted" \("try!")
        """
      """#
    let code = file(text).code
    #expect(code.count == 5)
    #expect(!code.joined().contains("try!"))
    #expect(!code.joined().contains("fatalError"))
    #expect(code[0].hasPrefix("let a = \""))
    #expect(code[1].contains("let b = #\""))
    #expect(code[2] == "let c = \"\"\"")
  }

  @Test func `a long file, function or line is found`() {
    #expect(SizeRule.findings(in: file(String(repeating: "\n", count: 501))).count == 1)
    #expect(SizeRule.findings(in: file(String(repeating: "\n", count: 500))).isEmpty)
    #expect(SizeRule.findings(in: file(String(repeating: "x", count: 101))).count == 1)
    #expect(SizeRule.findings(in: file(String(repeating: "x", count: 100))).isEmpty)
    func function(_ count: Int) -> String {
      "func f(\n  _ a: [Int] = [1]\n) -> Int {\n"
        + String(repeating: "  if a { b }\n", count: count)
        + "}\n"
    }
    #expect(SizeRule.findings(in: file(function(71))).count == 1)
    #expect(SizeRule.findings(in: file(function(70))).isEmpty)
    #expect(SizeRule.functions(in: file("protocol P {\n  func a()\n  func b()\n}\n")).isEmpty)
  }

  @Test(arguments: [
    "let a = try! f()", "let a = b as! C", "let a = b!", "let a = b()!.c", "print(a)",
    "let now = Date()", "fatalError()", "nonisolated(unsafe) var a = 1", "sleep(1)",
    "let a = Int.random(in: 0..<9)", "let a = ProcessInfo.processInfo", "let a = getenv(b)",
  ])
  func `a banned word is found`(line: String) {
    #expect(TokenRule.all.contains { !$0.findings(in: file(line)).isEmpty })
  }

  @Test(arguments: ["a != b", "!a", "f(!a)", "// try!", "let a = \"b!\"", "pprint(a)", "UpDate(a)"])
  func `what only looks like a banned word is not found`(line: String) {
    #expect(TokenRule.all.allSatisfy { $0.findings(in: file(line)).isEmpty })
  }

  @Test func `each banned word has its own example`() {
    // A rule whose pattern is broken would find nothing anywhere.
    let examples =
      "try! as! b! print( Date( fatalError( nonisolated(unsafe) sleep( .random(in: getenv("
    for rule in TokenRule.all {
      #expect(!rule.findings(in: file(examples)).isEmpty, "\(rule.pattern)")
    }
  }

  @Test func `a swallowed error is found`() {
    #expect(TokenRule.emptyCatches(in: file("do { try f() } catch {}")).count == 1)
    #expect(TokenRule.emptyCatches(in: file("do { try f() } catch {\n  // why\n}")).count == 1)
    #expect(TokenRule.emptyCatches(in: file("do { try f() } catch { g() }")).isEmpty)
    #expect(TokenRule.silentTries(in: file("a()\nb()\nlet c = try? f()")).count == 1)
    #expect(TokenRule.silentTries(in: file("// The file may be gone.\nlet c = try? f()")).isEmpty)
  }

  @Test func `a vague file name is found`() {
    #expect(!TokenRule.vagueName(of: file("", path: "Sources/Age/AgeUtils.swift")).isEmpty)
    #expect(TokenRule.vagueName(of: file("", path: "Sources/Age/Header.swift")).isEmpty)
  }

  @Test func `an import outside the table is found`() {
    #expect(ImportRule.findings(in: file("import AgeIdentity")).count == 1)
    #expect(ImportRule.findings(in: file("@testable internal import struct Glibc.stat")).count == 1)
    #expect(ImportRule.findings(in: file("public import Primitives")).isEmpty)
    #expect(ImportRule.findings(in: file("// import Foundation")).isEmpty)
    #expect(ImportRule.findings(in: file("", path: "Sources/New/A.swift")).count == 1)
  }

  @Test func `an undocumented public declaration is found`() {
    #expect(DocumentationRule.findings(in: file("public func f() {}")).count == 1)
    #expect(DocumentationRule.findings(in: file("  public static let a = 1")).count == 1)
    #expect(DocumentationRule.findings(in: file("/// A.\n@inlinable\npublic func f() {}")).isEmpty)
    #expect(DocumentationRule.findings(in: file("public import A")).isEmpty)
    #expect(DocumentationRule.findings(in: file("func f() {}")).isEmpty)
  }

  @Test func `a run of 13 equal lines is found, one of 12 is not`() {
    func lines(_ count: Int, _ end: String) -> SwiftFile {
      file((0..<count).map { "line\($0)" }.joined(separator: "\n") + "\n\(end)\n")
    }
    #expect(RepetitionRule.findings(in: [lines(13, "a"), lines(13, "b")]).count == 1)
    #expect(RepetitionRule.findings(in: [lines(12, "a"), lines(12, "b")]).isEmpty)
  }

  @Test func `a path that does not exist is found`() {
    let good = "`Sources/Age/Header.swift` and [this](README.md#top), not `Sources and Tests`"
    #expect(PlaceRule.missingPaths(in: good, path: "README.md").isEmpty)
    #expect(PlaceRule.missingPaths(in: "`Sources/Gone`", path: "README.md").count == 1)
    #expect(PlaceRule.missingPaths(in: "[a](gone.md)", path: "README.md").count == 1)
    #expect(PlaceRule.missingPaths(in: "[a](README.md)", path: "Keys/README.md").isEmpty)
  }

  @Test func `the name of a machine is found`() {
    #expect(!PlaceRule.machineNames(in: "cd /work" + "/main", path: "a").isEmpty)
    #expect(PlaceRule.machineNames(in: "GET /work", path: "a").isEmpty)
  }
}
