// Keyrings that come one after another, from people who may have been given others (formats.md
// §1): two with one number are an alarm, whoever wins.

public import Primitives

/// What became of a keyring that was handed to somebody who has a chain.
public enum KeyringTaking: Equatable, Sendable {
  /// It was there already, byte for byte.
  case known
  /// It follows the newest.
  case added
  /// It took the place of another one: an alarm.
  case replaced(KeyringReplacement)
}

/// A keyring that gave way to another one of its number. It and all behind it are gone from the
/// chain.
public struct KeyringReplacement: Equatable, Sendable {
  /// The number that both have.
  public let number: UInt32
  /// Digest of the one that gave way.
  public let former: Digest
  /// Digest of the one that counts.
  public let successor: Digest

  /// Two keyrings with `number`.
  public init(number: UInt32, former: Digest, successor: Digest) {
    self.number = number
    self.former = former
    self.successor = successor
  }
}

extension KeyringChain {
  /// Takes a keyring of any number.
  ///
  /// Of two with one number the one that next-root signed wins, as long as nothing but root has
  /// signed since: next-root is for the day on which root was stolen. A root that was itself once
  /// next-root cannot go back and take the place of keyrings that it signed: whoever steals it
  /// would get rid of the next-root that they name.
  ///
  /// Throws `twoKeyrings` for another keyring of a known number that is validly signed but does
  /// not win, and what `append` throws for one that is not.
  public mutating func take(_ next: UnverifiedKeyring) throws(KeyringError) -> KeyringTaking {
    let number = next.document.number
    guard let known = keyring(number) else {
      try append(next)
      return .added
    }
    if known.bytes == next.bytes { return .known }
    guard number > 1 else {
      _ = try KeyringChain(first: next, deployment: deployment)
      throw .twoKeyrings(number: number)
    }
    let end = Int(number) - 1
    var before: [UnverifiedKeyring] = []
    for keyring in keyrings[..<end] { before.append(try UnverifiedKeyring(parsing: keyring.bytes)) }
    var rival = try KeyringChain(verifying: before, deployment: deployment)
    let root = rival.newest.document.root
    try rival.append(next)
    guard next.document.root != root, keyrings[end...].allSatisfy({ $0.document.root == root })
    else { throw .twoKeyrings(number: number) }
    self = rival
    return .replaced(
      KeyringReplacement(number: number, former: known.digest, successor: newest.digest))
  }
}
