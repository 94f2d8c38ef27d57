import Glibc
import Primitives
import TestSupport
import Testing

@Suite struct SecretTests {
  private struct Refused: Error {}

  @Test func `holds what it was given`() throws {
    let secret = Secret(copying: [1, 2, 3][...])
    #expect(secret.count == 3)
    #expect(secret.withBytes { [UInt8]($0) } == [1, 2, 3])
    #expect(secret.part(1..<3).withBytes { [UInt8]($0) } == [2, 3])
    #expect(secret.part(3..<3).count == 0)
    #expect(Secret(copying: []).count == 0)
    #expect(Secret(count: 2) { _ in }.withBytes { [UInt8]($0) } == [0, 0])
  }

  @Test func `taking an array over empties it`() {
    var bytes: [UInt8] = [1, 2, 3]
    let secret = Secret(wiping: &bytes)
    #expect(bytes.isEmpty)
    #expect(secret.withBytes { [UInt8]($0) } == [1, 2, 3])
  }

  @Test func `an error while it is filled is passed on`() {
    #expect(throws: Refused.self) {
      try Secret(count: 4) { (_: UnsafeMutableRawBufferPointer) throws in throw Refused() }
    }
  }

  @Test func `its memory is wiped when the last owner lets go`() throws {
    let pattern = SystemRandom().bytes(4_096)
    var secret: Secret? = Secret(copying: pattern)
    let address = try #require(secret?.withBytes { UInt(bitPattern: $0.baseAddress) })
    #expect(memory(at: address, count: pattern.count) == pattern)
    secret = nil
    // The memory may be another test's by now, or no longer be mapped; but these bytes are gone.
    let left = memory(at: address, count: pattern.count)
    #expect(!zip(left, pattern).map(==).indicesOfRuns(8).contains { $0 })
  }

  @Test func `a wiped array leaves none of its bytes behind`() throws {
    let pattern = SystemRandom().bytes(4_096)
    var bytes = [UInt8](pattern.reversed())
    let address = bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    #expect(memory(at: address, count: 4_096) == pattern.reversed())
    wipe(&bytes)
    #expect(memory(at: address, count: 4_096).allSatisfy { $0 == 0 })
    #expect(bytes.isEmpty)
  }

  /// Reads this process's memory through a file, so that no freed memory is touched in Swift.
  private func memory(at address: UInt, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let file = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    let read = pread(file, &bytes, count, off_t(address))
    return [UInt8](bytes.prefix(max(0, read)))
  }

  @Test func `equality in constant time is equality`() {
    #expect(isEqualInConstantTime([][...], [][...]))
    #expect(isEqualInConstantTime([1, 2][...], [0, 1, 2].dropFirst()))
    #expect(!isEqualInConstantTime([1, 2][...], [1, 3][...]))
    #expect(!isEqualInConstantTime([1, 2][...], [0, 2][...]))
    #expect(!isEqualInConstantTime([1, 2][...], [1][...]))
  }
}

extension [Bool] {
  /// For each place whether `length` true values follow.
  fileprivate func indicesOfRuns(_ length: Int) -> [Bool] {
    indices.dropLast(length).map { self[$0..<$0 + length].allSatisfy { $0 } }
  }
}
