import Glibc
import Primitives
import StrictCoding
import Testing

@testable import Terminal

private func pipe(holding text: String) -> Int32 {
  var ends: [Int32] = [0, 0]
  #expect(Glibc.pipe(&ends) == 0)
  let bytes = Array(text.utf8)
  #expect(write(ends[1], bytes, bytes.count) == bytes.count)
  close(ends[1])
  return ends[0]
}

private func text(_ secret: Secret) -> String {
  secret.withBytes { String(decoding: $0, as: UTF8.self) }
}

private func typed(_ keys: [UInt8]) -> (HiddenLine.Step, String) {
  var line = HiddenLine()
  for key in keys {
    let step = line.take(key)
    if step != .more { return (step, text(line.finish())) }
  }
  return (.more, text(line.finish()))
}

@Suite struct SecretInputTests {
  @Test func `a descriptor gives one secret a line and nothing of the next`() throws {
    let descriptor = pipe(holding: "first word\nsecond\nlast")
    defer { close(descriptor) }
    let first = try SecretInput(descriptor: descriptor)
    #expect(text(try first.read(prompt: "")) == "first word")
    let other = try SecretInput(descriptor: descriptor)
    #expect(text(try other.readNew(prompt: "")) == "second")
    #expect(text(try other.read(prompt: "")) == "last")
    #expect(throws: Failure.self) { try other.read(prompt: "") }
  }

  @Test func `an empty line and a line that is too long are refused`() throws {
    let empty = pipe(holding: "\nx\n")
    defer { close(empty) }
    let error = #expect(throws: Failure.self) {
      try SecretInput(descriptor: empty).read(prompt: "")
    }
    #expect(error?.status == .misuse)
    let long = pipe(holding: String(repeating: "x", count: 1_025) + "\n")
    defer { close(long) }
    #expect(throws: Failure.self) { try SecretInput(descriptor: long).read(prompt: "") }
    let longest = pipe(holding: String(repeating: "x", count: 1_024) + "\n")
    defer { close(longest) }
    #expect(try SecretInput(descriptor: longest).read(prompt: "").count == 1_024)
  }

  @Test func `a descriptor that is not open is a wrong use`() {
    let error = #expect(throws: Failure.self) { try SecretInput(descriptor: .max) }
    #expect(error?.status == .misuse)
  }

  @Test func `typing understands erase, erase all and whole letters`() {
    #expect(typed(Array("abc".utf8) + [0x7F, 0x0A]) == (.done, "ab"))
    #expect(typed(Array("aü".utf8) + [0x08, 0x0D]) == (.done, "a"))
    #expect(typed(Array("abc".utf8) + [0x15] + Array("d".utf8) + [0x0A]) == (.done, "d"))
    #expect(typed([0x7F, 0x0A]) == (.done, ""))
  }

  @Test func `typing can be cancelled`() {
    for key: UInt8 in [0x03, 0x04, 0x1B] {
      #expect(typed(Array("abc".utf8) + [key]).0 == .cancelled)
    }
  }

  @Test func `keys past the limit are dropped`() {
    let line = typed([UInt8](repeating: 0x61, count: 2_000) + [0x0A])
    #expect(line.1.utf8.count == HiddenLine.byteLimit)
  }
}
