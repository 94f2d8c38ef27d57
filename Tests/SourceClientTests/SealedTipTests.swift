import Age
import AgeIdentity
import Keyring
import PayloadPipeline
import Primitives
import StrictCoding
import TestSupport
import Tip
import Testing
import Glibc

@testable import SourceClient

@Suite struct SealedTipTests {
  private let deployment: TestDeployment
  private let folder = TemporaryFolder()

  init() throws {
    deployment = try TestDeployment()
  }

  private func serve(_ pages: [String: [UInt8]]) throws {
    mkdir(folder.file("keyring"), 0o700)
    for (name, page) in pages { try write(page, to: folder.path + name) }
  }

  private func sealed(_ files: [SourceFile]) async throws -> SealedTip {
    let first = try deployment.keyring()
    let second = try deployment.keyring(
      deployment.document(number: 2, previous: Digest(of: first[...])))
    try serve([
      "/keyring/1": first, "/keyring/2": second, "/week": deployment.sheet(keyring: 2),
    ])
    let gateway = Gateway(FolderTransport(path: folder.path))
    let chain = try await gateway.keyrings(pinned: deployment.id)
    #expect(chain.newest.document.number == 2)
    let draft = TipDraft(
      message: Secret(copying: bytes("hello")), files: files, desk: try DeskID(bytes("finance")),
      without: [], keys: nil)
    return try draft.sealed(
      for: await gateway.status(chain, on: TestDeployment.today, keys: nil),
      random: SystemRandom())
  }

  @Test func `a tip is sealed from a folder, without a network, and opens`() async throws {
    let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 >> 3) }
    try write(content, to: folder.file("big"))
    let tip = try await sealed([SourceFile(path: folder.file("big"))])
    let descriptor = open(folder.file("tip.age"), O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    try tip.write(to: DescriptorOutput(descriptor: descriptor))
    let body = contents(of: folder.file("tip.age"))
    #expect(body.count == tip.byteCount)
    let opened = try #require(try deployment.opened(body, by: 3))
    #expect(opened.files == [content])
    #expect(opened.about.heading.keyring == 2)
    #expect(try deployment.opened(body, by: 4) == nil)
  }

  @Test func `a sealed tip on paper ways arrives until 7 days after its week`() async throws {
    #expect(try await sealed([]).lastDayToArrive == day("2026-07-19"))
  }

  @Test func `a full disk or a file that changed stops the seal`() async throws {
    try write([UInt8](repeating: 1, count: 100_000), to: folder.file("a"))
    let tip = try await sealed([SourceFile(path: folder.file("a"))])
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    #expect(throws: ClientError.write(ENOSPC)) {
      try tip.write(to: DescriptorOutput(descriptor: full))
    }
    try write([UInt8](repeating: 1, count: 100_001), to: folder.file("a"))
    let null = open("/dev/null", O_WRONLY)
    defer { close(null) }
    #expect(throws: ClientError.fileChanged(number: 1)) {
      try tip.write(to: DescriptorOutput(descriptor: null))
    }
  }

  @Test func `a folder takes no tips`() async throws {
    let transport = FolderTransport(path: folder.path)
    await #expect(throws: ClientError.transport(.unsupported)) {
      try await transport.post("/tips", byteCount: 1) { () throws(ClientError) in nil }
    }
    await #expect(throws: ClientError.transport(.unsupported)) {
      try await transport.get("/week", byteLimit: 100)
    }
    try write([1, 2, 3], to: folder.file("week"))
    #expect(try await transport.get("/week", byteLimit: 3).body == [1, 2, 3])
    await #expect(throws: ClientError.transport(.malformed)) {
      try await transport.get("/week", byteLimit: 2)
    }
  }

  @Test func `only regular files are sent`() throws {
    #expect(throws: FileError(code: EISDIR)) { try SourceFile(path: folder.path) }
    #expect(throws: FileError(code: ENOENT)) { try SourceFile(path: folder.file("none")) }
    #expect(throws: FileError(code: EINVAL)) { try SourceFile(path: "/dev/null") }
    mkfifo(folder.file("pipe"), 0o600)
    #expect(throws: FileError(code: EINVAL)) { try SourceFile(path: folder.file("pipe")) }
  }

  @Test(arguments: [
    ("a.pdf", "application/pdf"), ("A.JPG", "image/jpeg"), ("x.tar.gz", "application/gzip"),
    ("noextension", "application/octet-stream"), ("x.unknown", "application/octet-stream"),
    ("pdf", "application/octet-stream"), (".pdf", "application/pdf"),
  ])
  func `a media type follows the extension`(_ name: String, _ type: String) throws {
    try write([], to: folder.file(name))
    let file = try SourceFile(path: folder.file(name))
    #expect(file.planned.mediaType.bytes[...] == bytes(type))
    #expect(file.planned.name.bytes[...] == bytes(name))
  }

  @Test func `T30 a name with controls goes into the tip without them`() throws {
    let name = "a\u{1B}[31m\u{202E}gpj.exe"
    try write([], to: folder.file(name))
    let file = try SourceFile(path: folder.file(name))
    #expect(file.planned.name.bytes[...] == bytes("a\u{FFFD}[31m\u{FFFD}gpj.exe"))
  }

  @Test func `reading a file leaves its access time alone`() throws {
    try write([UInt8](repeating: 1, count: 10), to: folder.file("old"))
    var times = [
      timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_100_000_000, tv_nsec: 0),
    ]
    utimensat(AT_FDCWD, folder.file("old"), &times, 0)
    let file = try OpenFile(path: folder.file("old"))
    var buffer = [UInt8](repeating: 0, count: 20)
    let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
    #expect(count == 10)
    var status = stat()
    stat(folder.file("old"), &status)
    #expect(status.st_atim.tv_sec == 1_000_000_000)
  }
}

/// Writes a file, or ends the test.
func write(_ content: [UInt8], to path: String) throws {
  try #require(write(content, toFile: path))
}

@discardableResult
func write(_ content: [UInt8], toFile path: String) -> Bool {
  guard let file = fopen(path, "wb") else { return false }
  defer { fclose(file) }
  return fwrite(content, 1, content.count, file) == content.count
}
