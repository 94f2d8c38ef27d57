import Foundation
import TestSupport
import Testing

/// The rules of CONTRIBUTING.md over the whole tree.
@Suite struct TidyTests {
  private static let sources = Result { try SwiftFile.all(under: "Sources") }
  private static let tests = Result { try SwiftFile.all(under: "Tests") }

  private var sources: [SwiftFile] { get throws { try Self.sources.get() } }
  private var all: [SwiftFile] { get throws { try Self.sources.get() + Self.tests.get() } }
  private var targets: [SwiftFile] {
    get throws { try sources.filter { !$0.path.hasPrefix("Sources/BrowserClient/") } }
  }

  private func expectNone(_ findings: [String]) {
    #expect(findings.isEmpty, "\n\(findings.joined(separator: "\n"))")
  }

  @Test func `the tree was read`() throws {
    #expect(try sources.count > 100)
    #expect(try all.contains { $0.path == "Tests/TidyTests/TidyTests.swift" })
    #expect(try !sources.contains { $0.path.hasPrefix("Sources/BrowserClient/Sources/") })
  }

  @Test func `files, functions and lines are small`() throws {
    expectNone(try all.flatMap(SizeRule.findings))
  }

  @Test func `imports follow the table`() throws {
    expectNone(try targets.flatMap(ImportRule.findings))
    let present = try Set(targets.map(\.target))
    #expect(Set(ImportRule.table.keys).subtracting(present).isEmpty, "rows without a target")
  }

  @Test(arguments: TokenRule.all.indices) func `banned words do not stand`(rule: Int) throws {
    expectNone(try targets.flatMap(TokenRule.all[rule].findings))
  }

  @Test func `no error is swallowed`() throws {
    expectNone(try targets.flatMap(TokenRule.emptyCatches))
    expectNone(try targets.flatMap(TokenRule.silentTries))
  }

  @Test func `file names are nouns of the specification`() throws {
    expectNone(try all.flatMap(TokenRule.vagueName))
  }

  @Test func `public declarations are documented`() throws {
    expectNone(try targets.flatMap(DocumentationRule.findings))
  }

  @Test func `nothing is written twice`() throws {
    expectNone(try RepetitionRule.findings(in: targets))
  }

  @Test func `documents name only paths that exist`() throws {
    let documents = try TextFile.paths(under: "").filter { $0.hasSuffix(".md") }
    #expect(documents.contains("CONTRIBUTING.md"))
    expectNone(
      try documents.flatMap { PlaceRule.missingPaths(in: try TextFile.text($0), path: $0) })
  }

  @Test func `the tree names no machine and no registry`() throws {
    expectNone(
      try TextFile.paths(under: "").filter { !$0.contains("Golden") }.flatMap {
        PlaceRule.machineNames(in: try TextFile.text($0), path: $0)
      })
  }
}

/// What a program can do is what it is linked with (system.md §5).
@Suite struct CapabilityTests {
  private static let graph = Result { try PackageGraph.ofThisPackage() }

  private func closure(of program: String) throws -> Set<String> {
    let closure = try Self.graph.get().closure(of: program)
    #expect(closure.count > 5)
    return closure
  }

  @Test func `the gateway holds nothing that opens what is sealed`() throws {
    let keys: Set = ["AgeIdentity", "ReplyReader", "CaseVault", "SourceClient", "KeyOfficer"]
    #expect(try closure(of: "sotto-gateway").isDisjoint(with: keys))
  }

  @Test func `the investigator's tool holds no network`() throws {
    let closure = try closure(of: "sotto-investigator")
    let network = closure.filter {
      $0.hasPrefix("NIO") || $0.hasPrefix("Hummingbird") || $0.hasPrefix("HTTP")
    }
    #expect(network.isEmpty)
    #expect(
      closure.isDisjoint(with: ["COpenSSL", "LibcryptoCipher", "SourceTransport", "GatewayServer"]))
    let files = try SwiftFile.all(under: "Sources").filter { closure.contains($0.target) }
    #expect(files.count > 50)
    let foundation = files.filter { file in
      file.code.contains { ImportRule.module(of: $0).map { $0.hasPrefix("Foundation") } ?? false }
    }
    // Primitives needs Data of FoundationEssentials for swift-crypto; Foundation would link
    // sockets.
    #expect(foundation.allSatisfy { $0.target == "Primitives" })
  }

  @Test func `the source's tool holds neither store nor vault`() throws {
    let others: Set = ["GatewayStore", "GatewayServer", "CaseVault", "KeyOfficer", "SQLite"]
    #expect(try closure(of: "sotto-source").isDisjoint(with: others))
  }

  @Test func `declared dependencies follow the import table`() throws {
    for (target, dependencies) in try Self.graph.get().dependencies {
      guard let allowed = ImportRule.allowed(target) else { continue }
      #expect(dependencies.subtracting(allowed).isEmpty, "\(target)")
    }
  }

  @Test func `a closure reaches through every target`() throws {
    let graph = try PackageGraph(
      dump: Data(
        """
        {"targets": [
          {"name": "a", "dependencies": [{"byName": ["b", null]}]},
          {"name": "b", "dependencies": [
            {"product": ["C", "c", null, null]}, {"target": ["d", null]}]},
          {"name": "e", "dependencies": []}
        ]}
        """.utf8))
    #expect(graph.closure(of: "a") == ["a", "b", "C", "d"])
    #expect(graph.closure(of: "e") == ["e"])
  }
}
