/// A run of leaves that can be a subtree of a larger tree (C2SP tlog-cosignature, "subtree"):
/// it starts at a multiple of the smallest power of two that is not below its length.
public struct Subtree: Hashable, Sendable {
  /// The first leaf.
  public let start: UInt64
  /// One more than the last leaf; above `start`, at most 2^63 - 1.
  public let end: UInt64

  /// Throws `malformed` for a run that is no subtree, `overLimit` for one beyond any tree.
  public init(start: UInt64, end: UInt64) throws(LogError) {
    guard end <= TreeHead.sizeLimit else { throw .overLimit }
    guard start < end else { throw .malformed }
    let count = end - start
    let width = count == 1 ? 1 : TreeHash.powerOfTwo(below: count) * 2
    guard start % width == 0 else { throw .malformed }
    self.start = start
    self.end = end
  }
}
