internal import DurableFile
internal import Glibc
internal import StrictCoding
internal import TestSupport
internal import Testing

@Suite struct FolderTests {
  let temporary = TemporaryFolder()
  let folder: Folder

  init() throws {
    folder = try Folder(path: temporary.path)
  }

  @Test func `a written file holds the bytes, is private and carries the day`() throws {
    try folder.write([1, 2, 3], to: "a", day: Day(number: 20_000))
    #expect(try folder.read("a", limit: 3) == [1, 2, 3])
    var status = stat()
    try #require(stat(temporary.file("a"), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(status.st_mtim.tv_sec == 20_000 * 86_400 && status.st_mtim.tv_nsec == 0)
    #expect(try folder.files() == ["a"])
  }

  @Test func `writing again replaces, unless that was excluded`() throws {
    try folder.write([1], to: "a")
    try folder.write([2], to: "a")
    #expect(throws: FileError.exists) { try folder.write([3], to: "a", replacing: false) }
    #expect(try folder.read("a", limit: 9) == [2])
    #expect(try folder.files() == ["a"])
  }

  @Test func `a file over the limit is not read`() throws {
    try folder.write([1, 2, 3], to: "a")
    #expect(throws: FileError.tooLarge) { try folder.read("a", limit: 2) }
  }

  @Test func `a writer let go without commit leaves nothing`() throws {
    do {
      let writer = try folder.writer("a")
      try writer.append([1, 2, 3])
      #expect(try folder.files().count == 1)
    }
    #expect(try folder.files().isEmpty)
  }

  @Test func `what a crash left half-written is removed, and only that`() throws {
    try folder.write([1], to: "whole")
    let descriptor = open(temporary.file(".partial-0123"), O_CREAT | O_WRONLY, 0o600)
    close(descriptor)
    #expect(try folder.removePartialFiles() == 1)
    #expect(try folder.files() == ["whole"])
    #expect(try folder.removePartialFiles() == 0)
  }

  @Test func `a writer takes nothing after its commit`() throws {
    let writer = try folder.writer("a")
    try writer.append([1])
    try writer.commit()
    #expect(throws: FileError.misuse) { try writer.append([2]) }
    #expect(throws: FileError.misuse) { try writer.commit() }
    #expect(try folder.read("a", limit: 9) == [1])
  }

  @Test func `files and folders are listed by their bytes`() throws {
    for name in ["b", "B", "10", "9", "é"] { try folder.write([], to: name) }
    _ = try folder.makeFolder("z")
    _ = try folder.makeFolder("y")
    #expect(try folder.entries().files == ["10", "9", "B", "b", "é"])
    #expect(try folder.entries().folders == ["y", "z"])
    #expect(throws: FileError.refused) { try folder.files() }
  }

  @Test func `links, pipes and names that are not UTF-8 are refused`() throws {
    try folder.write([1], to: "a")
    try #require(symlink("a", temporary.file("link")) == 0)
    #expect(throws: FileError.refused) { try folder.files() }
    #expect(throws: FileError.refused) { try folder.read("link", limit: 9) }
    #expect(throws: FileError.refused) { try folder.folder("link") }
    unlink(temporary.file("link"))
    try #require(mkfifo(temporary.file("pipe"), 0o600) == 0)
    #expect(throws: FileError.refused) { try folder.files() }
    #expect(throws: FileError.refused) { try folder.read("pipe", limit: 9) }
    unlink(temporary.file("pipe"))
    var name = Array(temporary.file("x").utf8CString)
    name[name.count - 2] = CChar(bitPattern: 0xFF)
    close(open(name, O_CREAT | O_WRONLY, 0o600))
    #expect(throws: FileError.refused) { try folder.files() }
  }

  @Test(arguments: ["", ".", "..", "a/b", "/etc/passwd", "a\0b"])
  func `a name that is more than a name is misuse`(name: String) throws {
    #expect(throws: FileError.misuse) { try folder.read(name, limit: 9) }
    #expect(throws: FileError.misuse) { try folder.write([], to: name) }
    #expect(throws: FileError.misuse) { try folder.makeFolder(name) }
  }

  @Test func `a missing file is not found`() throws {
    #expect(throws: FileError.notFound) { try folder.read("a", limit: 9) }
    #expect(throws: FileError.notFound) { try folder.remove("a") }
    #expect(throws: FileError.notFound) { try Folder(path: temporary.file("a")) }
  }

  @Test func `a new folder is private and can be opened again`() throws {
    let made = try Folder(creating: temporary.file("data"))
    #expect(try made.isPrivate())
    try made.write([1], to: "a")
    #expect(try folder.makeFolder("data").files() == ["a"])
    #expect(throws: FileError.exists) { try Folder(creating: temporary.file("data")) }
    chmod(temporary.file("data"), 0o755)
    #expect(try !made.isPrivate())
  }

  @Test func `a folder is removed with all that is in it`() throws {
    let inner = try folder.makeFolder("a").makeFolder("b")
    try inner.write([1], to: "c")
    try folder.removeFolder("a")
    #expect(try folder.entries().folders.isEmpty)
  }

  @Test func `renaming never replaces`() throws {
    try folder.write([1], to: "a")
    try folder.write([2], to: "b")
    #expect(throws: FileError.exists) { try folder.rename("a", to: "b") }
    try folder.rename("a", to: "c")
    #expect(try folder.files() == ["b", "c"])
  }

  @Test func `a lock is held once, and free again when let go`() throws {
    do {
      let lock = try folder.lock()
      #expect(throws: FileError.locked) { try Folder(path: temporary.path).lock() }
      withExtendedLifetime(lock) {}
    }
    _ = try folder.lock()
  }

  @Test func `the day of a file can be set`() throws {
    try folder.write([1], to: "a")
    try folder.setDay(Day(number: 1), of: "a")
    var status = stat()
    try #require(stat(temporary.file("a"), &status) == 0)
    #expect(status.st_mtim.tv_sec == 86_400 && status.st_atim.tv_sec == 86_400)
  }

  @Test func `a file that grows while it is read has changed`() throws {
    try folder.write([UInt8](repeating: 1, count: 100), to: "a")
    let reader = try folder.reader("a")
    #expect(try reader.read(50).count == 50)
    let descriptor = open(temporary.file("a"), O_WRONLY | O_APPEND)
    try #require(write(descriptor, "x", 1) == 1)
    close(descriptor)
    #expect(throws: FileError.changed) { try reader.checkUnchanged() }
  }

  @Test func `reading goes on where it ended, until the end`() throws {
    try folder.write(Array(0..<10), to: "a")
    let reader = try FileReader(path: temporary.file("a"))
    #expect(reader.byteCount == 10)
    #expect(try reader.read(4) == [0, 1, 2, 3])
    #expect(try reader.read(9) == [4, 5, 6, 7, 8, 9])
    #expect(try reader.read(9) == [])
    try reader.seek(to: 8)
    #expect(try reader.read(9) == [8, 9])
  }

  @Test func `a folder can be given to a reader by mistake and is refused`() throws {
    #expect(throws: FileError.refused) { try FileReader(path: temporary.path) }
  }
}
