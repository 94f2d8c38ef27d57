import Testing

/// SECURITY.md claims nothing without a test.
@Suite struct EvidenceTests {
  @Test func `every claim of SECURITY names tests that exist`() throws {
    let claims = EvidenceRule.claims(in: try TextFile.text("SECURITY.md"))
    #expect(claims.count > 20)
    let tests = Set(try SwiftFile.all(under: "Tests").flatMap(EvidenceRule.tests))
    #expect(tests.count > 500)
    let findings = EvidenceRule.findings(claims, tests: tests)
    #expect(findings.isEmpty, "\n\(findings.joined(separator: "\n"))")
  }

  @Test func `a claim without a test, or with one that is gone, is found`() {
    let text = """
      | claim | evidence | gap |
      |---|---|---|
      | a | `one`, `two` | `x` |
      | b |  | y |
      | c | none | z |

      | d | `three` | |
      """
    let claims = EvidenceRule.claims(in: text)
    #expect(claims.map(\.tests) == [["one", "two"], [], ["none"]])
    #expect(EvidenceRule.findings(claims, tests: ["one", "two"]).count == 1)
    #expect(EvidenceRule.findings(claims, tests: ["one"]).count == 2)
    let file = SwiftFile(path: "Tests/A/B.swift", text: "  @Test func `one`() {}")
    #expect(EvidenceRule.tests(in: file) == ["one"])
  }
}
