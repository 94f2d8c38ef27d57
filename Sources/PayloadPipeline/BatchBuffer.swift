internal import Glibc

/// Memory for the chunks of one batch; wiped at the end, because it holds plaintext.
final class BatchBuffer {
  let bytes: UnsafeMutableRawBufferPointer
  private let allocation: UnsafeMutableRawBufferPointer

  /// The kernel's copy from a file is 40 % slower where memory lies a few bytes behind the same
  /// place of another page (page aliasing), as every slot after the first would.
  private static let pageOffset = 2048
  private static let pageByteCount = 4096

  init(byteCount: Int) {
    allocation = .allocate(
      byteCount: Self.pageOffset + byteCount, alignment: Self.pageByteCount)
    allocation.initializeMemory(as: UInt8.self, repeating: 0)
    bytes = UnsafeMutableRawBufferPointer(rebasing: allocation[Self.pageOffset...])
  }

  /// `count` bytes from `offset`.
  subscript(offset: Int, count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  deinit {
    if let base = bytes.baseAddress { explicit_bzero(base, bytes.count) }
    allocation.deallocate()
  }
}
