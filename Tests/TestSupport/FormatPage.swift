import FoundationEssentials

/// What stands behind `## Sizes` in the page `Sources/TARGET/Format.md`: each number by its words.
public func formatSizes(of target: String) throws -> [String: Int] {
  let data = try Data(
    contentsOf: URL(filePath: packagePath("Sources/\(target)/Format.md")))
  let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
  var sizes: [String: Int] = [:]
  for line in lines.drop(while: { $0 != "## Sizes" }) {
    let cells = line.split(separator: "|").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    guard cells.count == 2, let number = Int(cells[1].filter { $0 != "," }) else { continue }
    sizes[cells[0]] = number
  }
  return sizes
}
