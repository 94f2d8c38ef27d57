public import Primitives

/// A state of a log: how many leaves, and the root over them.
public struct TreeHead: Hashable, Sendable {
  /// No tree has more leaves.
  public static let sizeLimit = UInt64(Int64.max)
  /// The tree without leaves.
  public static let empty = TreeHead(unchecked: 0, TreeHash.empty)

  /// How many leaves, 0 to 2^63 - 1.
  public let size: UInt64
  /// The root over all leaves.
  public let root: Digest

  /// Throws `overLimit` above the size limit, `malformed` for an empty tree with another root than
  /// the empty one.
  public init(size: UInt64, root: Digest) throws(LogError) {
    guard size <= Self.sizeLimit else { throw .overLimit }
    guard size > 0 || root == TreeHash.empty else { throw .malformed }
    self.init(unchecked: size, root)
  }

  init(unchecked size: UInt64, _ root: Digest) {
    self.size = size
    self.root = root
  }
}
