internal import DurableFile
internal import Glibc
internal import TestSupport
internal import Testing

/// A disk of 64 KiB, which only root can make. Elsewhere these tests say that they are skipped.
private final class TinyDisk {
  let folder = TemporaryFolder()

  static let canMount = TinyDisk().mount()

  func mount(readOnly: Bool = false) -> Bool {
    let flags = readOnly ? UInt(MS_REMOUNT | MS_RDONLY) : 0
    return Glibc.mount("tmpfs", folder.path, "tmpfs", flags, "size=64k") == 0
  }

  deinit {
    umount(folder.path)
  }
}

@Suite(.enabled(if: TinyDisk.canMount, "only root with leave to mount can make a small disk"))
struct FullDiskTests {
  private let disk = TinyDisk()

  init() throws {
    try #require(disk.mount(), "this container may not mount: run where root can")
  }

  @Test func `a full disk is told, leaves nothing half there, and what was there stays`() throws {
    let folder = try Folder(path: disk.folder.path)
    try folder.write([1, 2, 3], to: "a")
    let large = [UInt8](repeating: 7, count: 128 << 10)
    #expect(throws: FileError.full) { try folder.write(large, to: "a") }
    #expect(throws: FileError.full) { try folder.write(large, to: "b") }
    #expect(try folder.files() == ["a"])
    #expect(try folder.read("a", limit: 9) == [1, 2, 3])
    try folder.write([4], to: "b")
  }

  @Test func `free bytes are those of the disk`() throws {
    let folder = try Folder(path: disk.folder.path)
    let before = try folder.freeByteCount()
    #expect(before <= 64 << 10 && before > 32 << 10)
    try folder.write([UInt8](repeating: 7, count: 16 << 10), to: "a")
    #expect(try folder.freeByteCount() == before - (16 << 10))
  }

  @Test func `a disk that can only be read is told`() throws {
    let folder = try Folder(path: disk.folder.path)
    try folder.write([1], to: "a")
    try #require(disk.mount(readOnly: true))
    #expect(throws: FileError.readOnly) { try folder.write([2], to: "a") }
    #expect(throws: FileError.readOnly) { try folder.remove("a") }
    #expect(try folder.read("a", limit: 9) == [1])
  }
}
