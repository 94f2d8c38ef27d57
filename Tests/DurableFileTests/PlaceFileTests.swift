internal import DurableFile
internal import Glibc
internal import TestSupport
internal import Testing

@Suite struct PlaceFileTests {
  let temporary = TemporaryFolder()
  let folder: Folder

  init() throws {
    folder = try Folder(path: temporary.path)
  }

  private func open() throws -> PlaceFile {
    try PlaceFile(in: folder, name: "places", placeByteCount: 4096)
  }

  @Test func `places are written in any order and read back after a new start`() throws {
    do {
      let file = try open()
      try file.write([UInt8](repeating: 2, count: 4096), to: 2)
      try file.write([7, 8], to: 0)
      try file.sync()
    }
    let file = try open()
    #expect(try file.placeCount() == 3)
    #expect(try file.read(0..<4, of: 0) == [7, 8, 0, 0])
    #expect(try file.read(4095..<4096, of: 2) == [2])
    #expect(try file.read(0..<4096, of: 1) == [UInt8](repeating: 0, count: 4096))
    #expect(try file.read(0..<2, of: 9) == [0, 0], "behind the end")
  }

  @Test func `a written place holds nothing of what was there, a cleared one nothing at all`()
    throws
  {
    let file = try open()
    for place in 0..<2 { try file.write([UInt8](repeating: 1, count: 4096), to: place) }
    try file.write([3], to: 0)
    try file.clear(1)
    #expect(try file.read(0..<4096, of: 0) == [3] + [UInt8](repeating: 0, count: 4095))
    #expect(contents(of: temporary.file("places")).count { $0 == 1 } == 0)
    #expect(try file.placeCount() == 2)
  }

  @Test func `what does not fit into a place is refused, and a symbolic link is not followed`()
    throws
  {
    let file = try open()
    #expect(throws: FileError.misuse) {
      try file.write([UInt8](repeating: 1, count: 4097), to: 0)
    }
    #expect(throws: FileError.misuse) { try file.write([1], to: -1) }
    #expect(throws: FileError.misuse) { try file.read(0..<4097, of: 0) }
    #expect(try file.placeCount() == 0)
    symlink(temporary.file("places"), temporary.file("link"))
    #expect(throws: FileError.refused) {
      _ = try PlaceFile(in: folder, name: "link", placeByteCount: 4096)
    }
  }

  @Test func `the file is private`() throws {
    _ = try open()
    var status = stat()
    try #require(stat(temporary.file("places"), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }
}
