// What is derived from a codename (formats.md §3). Nothing of it is ever sent in clear.

public import Primitives
public import StrictCoding

/// A source's keys in one deployment.
public struct SourceKeys: Sendable {
  /// The X-Wing seed that opens replies, 32 bytes: `AGE-SECRET-KEY-PQ-1…`.
  public let replyIdentity: Secret
  /// The tag chain's key on the deployment's first day, 32 bytes (formats.md §6).
  public let tagChain: Secret
  /// Signs tips; its public half names the thread.
  public let author: Ed25519.SigningKey

  /// Argon2id 1.3 as a phone without WebAssembly can pay it; the codename's entropy carries the
  /// security.
  private static let cost = (memoryKiB: UInt32(19_456), passes: UInt32(2))

  /// Stretches `codename` (19 MiB of memory, some 30 ms) and derives the keys. `deployment` is the
  /// pinned one, never one that a server just told. Throws `primitives` when memory is short.
  public init(_ codename: Codename, deployment: Identifier) throws(CodenameError) {
    do throws(PrimitivesError) {
      let root = try Argon2id(memoryKiB: Self.cost.memoryKiB, passes: Self.cost.passes)
        .derive(codename.randomWords, salt: deployment.bytes, count: 32)
      replyIdentity = HKDF.expand(root, label: "reply-identity", count: XWing.seedByteCount)
      tagChain = HKDF.expand(root, label: "tag-chain", count: 32)
      author = try Ed25519.SigningKey(
        seed: HKDF.expand(root, label: "author", count: Ed25519.keyByteCount))
    } catch {
      throw .primitives(error)
    }
  }
}
