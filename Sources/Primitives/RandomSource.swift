internal import CSodium
public import StrictCoding

/// Where random bytes come from; passed in, so that tests can replay.
public protocol RandomSource: Sendable {
  /// Overwrites all of `buffer`.
  func fill(_ buffer: UnsafeMutableRawBufferPointer)
}

extension RandomSource {
  /// `count` random bytes.
  public func bytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    bytes.withUnsafeMutableBytes { fill($0) }
    return bytes
  }

  /// A number below `limit`, each with the same probability (rejection sampling).
  public func number(below limit: UInt32) -> UInt32 {
    let excess = UInt32.max % limit &+ 1
    while true {
      let draw = bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      if excess == limit || draw <= UInt32.max - excess { return draw % limit }
    }
  }

  /// Puts `items` in random order (Fisher-Yates).
  public func shuffle<Item>(_ items: inout [Item]) {
    var index = items.count - 1
    while index > 0 {
      items.swapAt(index, Int(number(below: UInt32(index + 1))))
      index -= 1
    }
  }
}

extension Identifier {
  /// Draws 16 bytes.
  public init(random: some RandomSource) {
    do throws(CodingError) {
      try self.init(random.bytes(Self.byteCount)[...])
    } catch {
      preconditionFailure("16 bytes are an identifier")
    }
  }
}

/// The operating system's generator.
public struct SystemRandom: RandomSource {
  /// There is nothing to configure.
  public init() {}

  /// Overwrites all of `buffer`.
  public func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    Sodium.start()
    if let base = buffer.baseAddress { randombytes_buf(base, buffer.count) }
  }
}
