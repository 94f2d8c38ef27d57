import Foundation
import Glibc
import TestSupport

/// Targets and what they declare, as `swift package dump-package` tells it.
struct PackageGraph: Sendable {
  /// For each target the names of the targets and products it depends on.
  let dependencies: [String: Set<String>]

  private struct Dump: Decodable {
    struct Target: Decodable {
      struct Dependency: Decodable {
        let byName: [String?]?
        let target: [String?]?
        let product: [String?]?
        var name: String? { (byName ?? target ?? product)?.first ?? nil }

        private enum CodingKeys: CodingKey { case byName, target, product }

        init(from decoder: any Decoder) throws {
          let values = try decoder.container(keyedBy: CodingKeys.self)
          byName = try values.decodeIfPresent(Names.self, forKey: .byName)?.names
          target = try values.decodeIfPresent(Names.self, forKey: .target)?.names
          product = try values.decodeIfPresent(Names.self, forKey: .product)?.names
        }
      }
      let name: String
      let dependencies: [Dependency]
    }
    let targets: [Target]
  }

  /// The name at the front of a list that goes on with conditions of other kinds.
  private struct Names: Decodable {
    let names: [String?]

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      names = [try values.decode(String.self)]
    }
  }

  init(dump: Data) throws {
    let dump = try JSONDecoder().decode(Dump.self, from: dump)
    dependencies = Dictionary(
      uniqueKeysWithValues: dump.targets.map { ($0.name, Set($0.dependencies.compactMap(\.name))) })
  }

  /// The graph of this package. The scratch path is a folder of its own, because `swift test` may
  /// hold the lock of the usual one.
  static func ofThisPackage() throws -> PackageGraph {
    let scratch = TemporaryFolder()
    var command = Command(
      "/usr/bin/env",
      [
        "swift", "package", "--package-path", packagePath(""), "--scratch-path", scratch.path,
        "dump-package",
      ])
    for name in ["PATH", "HOME"] {
      command.environment[name] = getenv(name).map { String(cString: $0) }
    }
    let result = try command.run()
    guard result.status == 0 else { throw Failure(words: result.errorText) }
    return try PackageGraph(dump: Data(result.output))
  }

  struct Failure: Error {
    let words: String
  }

  /// The target with everything that it needs, directly or not.
  func closure(of target: String) -> Set<String> {
    var closure: Set<String> = []
    var rest = [target]
    while let next = rest.popLast() {
      guard closure.insert(next).inserted else { continue }
      rest += dependencies[next] ?? []
    }
    return closure
  }
}
