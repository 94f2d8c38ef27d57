internal import CSodium

/// Bytes that are wiped when the last owner lets go. A class, so that handing it on never copies
/// the bytes; it has no description and no `==` on purpose.
public final class Secret: @unchecked Sendable {
  /// How many bytes it holds.
  public let count: Int
  private let base: UnsafeMutablePointer<UInt8>

  private init(zeroes count: Int) {
    Sodium.start()
    self.count = count
    base = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, count))
    base.initialize(repeating: 0, count: max(1, count))
  }

  deinit {
    sodium_memzero(base, count)
    base.deallocate()
  }
}

// Embedded Swift takes generic methods of a class in extensions only.
extension Secret {
  /// Makes `count` zero bytes and lets `fill` write them once; nothing can change them later.
  public convenience init<E: Error>(
    count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    self.init(zeroes: count)
    try fill(UnsafeMutableRawBufferPointer(start: base, count: count))
  }

  /// The same for C functions of this target: the pointer is never nil.
  convenience init<E: Error>(
    count: Int, _ fill: (UnsafeMutablePointer<UInt8>) throws(E) -> Void
  ) throws(E) {
    self.init(zeroes: count)
    try fill(base)
  }

  /// Copies `bytes`, without a temporary array that nobody would wipe; the caller wipes its own.
  public convenience init(copying bytes: some Collection<UInt8>) {
    self.init(count: bytes.count) { (output: UnsafeMutableRawBufferPointer) in
      output.copyBytes(from: bytes)
    }
  }

  /// Copies `bytes` and overwrites them.
  public convenience init(wiping bytes: inout [UInt8]) {
    self.init(copying: bytes)
    wipe(&bytes)
  }

  /// Draws `count` random bytes.
  public convenience init(random: some RandomSource, count: Int) {
    self.init(count: count) { (output: UnsafeMutableRawBufferPointer) in random.fill(output) }
  }

  /// Lends the bytes for the length of one call.
  public func withBytes<Result, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> Result
  ) throws(E) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// Lends the bytes to a C function of this target: the pointer is never nil.
  func withPointer<Result, E: Error>(
    _ body: (UnsafePointer<UInt8>) throws(E) -> Result
  ) throws(E) -> Result {
    try body(base)
  }

  /// Part of the bytes, as a secret of its own.
  public func part(_ range: Range<Int>) -> Secret {
    withBytes { whole in
      Secret(count: range.count) { (output: UnsafeMutableRawBufferPointer) in
        output.copyBytes(from: whole[range])
      }
    }
  }
}

/// Overwrites `bytes` with zeroes and empties the array, which keeps its memory.
public func wipe(_ bytes: inout [UInt8]) {
  bytes.withUnsafeMutableBytes { buffer in
    if let base = buffer.baseAddress { sodium_memzero(base, buffer.count) }
  }
  bytes.removeAll(keepingCapacity: true)
}

/// Whether two byte strings are the same, in time that depends on the length only.
public func isEqualInConstantTime(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  var difference: UInt8 = 0
  for (one, other) in zip(left, right) { difference |= one ^ other }
  return difference == 0
}
