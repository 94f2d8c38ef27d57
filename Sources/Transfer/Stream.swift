public import Primitives

/// The folders of one stream that were taken so far, and whether another may follow
/// (formats.md §8).
public struct Stream: Equatable, Sendable {
  /// What to do with a folder.
  public enum Verdict: Equatable, Sendable {
    /// Take it.
    case take
    /// Take it, but tell the person that folders before it are missing, or that it does not
    /// follow the one taken before it.
    case takeAfterGap(expected: UInt32)
    /// It was taken before; nothing is to be done.
    case repeated
  }

  /// Manifest digest of each folder by number.
  public private(set) var digests: [UInt32: Digest]

  /// The folders taken so far.
  public init(digests: [UInt32: Digest] = [:]) {
    self.digests = digests
  }

  /// The newest folder taken.
  public var last: Manifest.Acknowledgement {
    guard let number = digests.keys.max(), let digest = digests[number] else { return .none }
    return Manifest.Acknowledgement(number: number, digest: digest)
  }

  /// Judges a folder by its manifest and the digest of the signed manifest. A folder to an
  /// investigator may come after a gap, one to the gateway only when it `mayFollowGap`, because the
  /// gateway was set back to an older state. Throws `conflictingNumber`, `superseded`, `gap` or
  /// `brokenChain`.
  public func judge(
    _ manifest: Manifest, digest: Digest, mayFollowGap: Bool = false
  ) throws(TransferError) -> Verdict {
    let number = manifest.name.number
    let last = last
    if let known = digests[number] {
      guard known == digest else { throw .conflictingNumber(continueFrom: last.number + 1) }
      return .repeated
    }
    guard number > last.number else {
      throw manifest.name.direction == .out
        ? .superseded(by: last.number) : .conflictingNumber(continueFrom: last.number + 1)
    }
    if number == last.number + 1 && manifest.previous == last.digest { return .take }
    guard manifest.name.direction == .out || mayFollowGap else {
      throw number == last.number + 1 ? .brokenChain : .gap(expected: last.number + 1)
    }
    return .takeAfterGap(expected: last.number + 1)
  }

  /// Remembers a folder that was taken.
  public mutating func take(_ number: UInt32, digest: Digest) {
    digests[number] = digest
  }
}
