import Foundation
import TestSupport

/// Documents name only what exists, and the tree names no machine.
enum PlaceRule {
  /// Paths in back quotes, and targets of links, that do not exist.
  static func missingPaths(in text: String, path: String) -> [String] {
    let quoted = text.matches(of: #/`((?:Sources|Tests|Keys|Deploy|\.ci)/[\w.+\/-]*)`/#).map {
      String($0.1)
    }
    let linked = text.matches(of: #/\]\(([^)#:\s]+)(?:#[^)\s]*)?\)/#).map { match in
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      return folder.isEmpty ? String(match.1) : "\(folder)/\(match.1)"
    }
    return (quoted + linked).filter {
      !FileManager.default.fileExists(atPath: packagePath($0))
    }.map { "\(path): `\($0)` does not exist" }
  }

  /// Written in two halves, so that this file does not find itself.
  private static let machines = [
    "deb.deb" + "ian.org", "secu" + "rity.debian.org", "pypi" + ".org", "pyth" + "onhosted",
    "npmjs" + ".org", "proxy.go" + "lang.org", "/work" + "/main", "/work" + "/shared",
    "/opt" + "/swift", "/root" + "/", "google" + "apis.com",
  ]

  static func machineNames(in text: String, path: String) -> [String] {
    machines.filter { text.contains($0) }.map { "\(path): names a machine or a registry: \($0)" }
  }
}
