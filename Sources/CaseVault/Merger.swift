internal import Keyring
public import Primitives
internal import SQLite
public import StrictCoding

// Two cases of one affair, shown as one. Each keeps its own thread, tips, notes and tags below, so
// that merging can be taken back.

extension Vault {
  /// Shows `conversation` as part of `root` from now on.
  ///
  /// Throws `sameCase` when they are one already, `excluded` when a tip of either leaves out
  /// this person or the one who works on either, `nobodyLeft` when the tips of both leave out
  /// everybody: nobody may come to a case by a merger that a source kept them from (threats.md
  /// T32).
  public func merge(
    _ conversation: Identifier, into root: Identifier, random: some RandomSource
  ) throws(VaultError) {
    let conversation = try self.root(of: conversation)
    guard conversation != root, try self.root(of: root) == root else { throw .sameCase }
    let excluded = try leftOut(of: conversation).union(leftOut(of: root))
    for person in try [index, assignee(of: conversation), assignee(of: root)] {
      if let person, excluded.contains(person) { throw .excluded(person) }
    }
    guard try people().contains(where: { !excluded.contains($0.index) }) else {
      throw .nobodyLeft
    }
    let moved = try members(of: conversation)
    try write(random: random) { () throws(VaultError) in
      for member in moved {
        try apply(
          .merge, .blob(member.bytes), .blob(root.bytes), .integer(Int64(today.number)))
      }
    }
  }

  /// Makes everything that was merged into a case a case of its own again. Throws `notMerged`
  /// when nothing was.
  public func unmerge(
    _ conversation: Identifier, random: some RandomSource
  ) throws(VaultError) {
    guard try members(of: conversation).count > 1 else { throw .notMerged }
    try write(random: random) { () throws(VaultError) in
      try apply(.unmerge, .blob(conversation.bytes))
    }
  }

  /// The case itself, then what was merged into it.
  func members(of conversation: Identifier) throws(VaultError) -> [Identifier] {
    [conversation]
      + (try identifiers(
        "SELECT conversation FROM merger WHERE root = ? ORDER BY conversation",
        .blob(conversation.bytes)))
  }

  /// The case that a tip's own case is shown in.
  func root(of conversation: Identifier) throws(VaultError) -> Identifier {
    try identifiers(
      "SELECT root FROM merger WHERE conversation = ?", .blob(conversation.bytes)
    ).first ?? conversation
  }

  /// What every merged case is shown in.
  func roots() throws(VaultError) -> [Identifier: Identifier] {
    let all = try caseRows(
      "SELECT conversation, root FROM merger WHERE conversation BETWEEN ? AND ?", Identifier.all
    ) { (row) throws(SQLiteError) in try row.blob(1) }
    return try mapped(VaultError.coding) { () throws(CodingError) in
      var roots: [Identifier: Identifier] = [:]
      for (id, root) in all { roots[id] = try Identifier(root[...]) }
      return roots
    }
  }
}
