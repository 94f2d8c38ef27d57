import FoundationEssentials
import SignedNote
import Testing
import TestSupport
@testable import Transfer
@Test func writeGolden() throws {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
  func put(_ n: String, _ b: [UInt8]) throws { try Data(b).write(to: folder.appending(path: n)) }
  try put("manifest.note", Example.manifest().signed(by: Example.gateway()))
  try put(
    "index", FolderIndex(deployment: Example.deployment(), entries: Example.entries()).encoded)
  try put("imported", Example.imported().encoded)
  try put("passes", PassList(Example.passes(), random: SeededRandom(1)).encoded)
}
