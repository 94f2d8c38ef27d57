import DurableFile
import Primitives
import SQLite
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

/// What a vault holds, counted: enough to see that nothing is lost, doubled or half there.
struct VaultContent: Equatable {
  var tips = 0
  var messages: [Digest] = []
  var replies = 0
  var cells = 0
  var inFolders = 0
  var outFolders = 0
  var documents = 0
  var weeks: [Day] = []
  /// Attachments, every one of which opened.
  var attachments = 0

  /// Reads a vault, which must open with this passphrase.
  init(of vault: Vault) throws {
    func count(_ sql: StaticString) throws -> Int {
      Int(try vault.first(sql) { (row) throws(SQLiteError) in try row.integer(0) } ?? 0)
    }
    tips = try count("SELECT count(*) FROM tip")
    replies = try count("SELECT count(*) FROM reply")
    cells = try count("SELECT count(*) FROM cell")
    inFolders = try count("SELECT count(*) FROM inFolder")
    outFolders = try count("SELECT count(*) FROM outFolder")
    documents = try count("SELECT count(*) FROM document")
    messages = try vault.rows("SELECT message FROM content ORDER BY message") {
      (row) throws(SQLiteError) in Digest(of: try row.blob(0)[...])
    }
    weeks = vault.weeks.weeks
    for summary in try vault.inbox() {
      for file in try vault.show(summary.id.hex).files {
        try file.attachment.read(in: vault.folder.files) { _ in }
        attachments += 1
      }
    }
  }

  /// Whether nothing of `other` is missing here.
  func holds(_ other: VaultContent) -> Bool {
    tips >= other.tips && replies >= other.replies && cells >= other.cells
      && inFolders >= other.inFolders && outFolders >= other.outFolders
      && documents >= other.documents && attachments >= other.attachments
      && other.messages.allSatisfy { messages.contains($0) }
  }
}

/// A vault, and what lies beside it, to which faults happen: put back as it was for each.
struct FaultSession {
  let session: Session
  /// The folder that is put back; the vault and what commands write lie in it.
  var place: String { session.folder.path }
  private let saved = TemporaryFolder()
  private let passphrase: String

  /// Keeps the place as it is now.
  init(_ session: Session, passphrase: String = Session.passphrase) throws {
    self.session = session
    self.passphrase = passphrase
    try copy(from: place, to: saved.path)
  }

  func putBack() throws { try copy(from: saved.path, to: place) }

  private func copy(from: String, to: String) throws {
    let words = "rm -rf \"$2\"/* \"$2\"/.[!.]* && cp -a \"$1\"/. \"$2\""
    let result = try Command("/bin/sh", ["-c", words, "copy", from, to]).run()
    try #require(result.status == 0, "\(result.errorText)")
  }

  func content() throws -> VaultContent { try VaultContent(of: session.open()) }

  /// Plays `count` places of a command, each with a full disk, with the power failing before the
  /// call and after it. `isDone` says for which contents the command need not be done again.
  func play(
    _ command: Command, places count: Int, seed: UInt64 = 1,
    isDone: (VaultContent, _ after: VaultContent) -> Bool = { _, _ in false }
  ) throws {
    let before = try content()
    let trace = try command.traceWrites(below: place)
    try #require(trace.result.status == 0, "\(trace.result.errorText)")
    #expect(trace.unsynced == [])
    let (after, names) = (try content(), try listing(session.vaultPath))
    let trials = trace.trials(count, random: SeededRandom(seed))
    #expect(trials.count >= min(count, 3))
    for trial in trials {
      try putBack()
      let result = try command.run(trial)
      checkWords(result, trial)
      let left = try content()
      #expect(left.holds(before) && after.holds(left), "\(trial): \(left)")
      if result.status != 0 || left != after {
        #expect(result.status != 0, "\(trial): said done, but \(left)")
        if isDone(left, after) { continue }
        let again = try command.run()
        #expect(again.status == 0, "\(trial): \(again.errorText)")
      }
      #expect(try content() == after, "\(trial)")
      #expect(try listing(session.vaultPath) == names, "\(trial)")
      #expect(try listing(session.vaultPath + "/files").count == after.attachments, "\(trial)")
    }
    try putBack()
  }

  /// Killed without a word, or stopped with words that hold no path.
  private func checkWords(_ result: Command.Result, _ trial: FaultTrial) {
    if trial.fault == .kill {
      #expect(result.status == -9, "\(trial)")
    } else if result.status != 0 {
      #expect(result.status == 1, "\(trial): \(result.errorText)")
      #expect(result.errorText.contains("disk is full"), "\(trial): \(result.errorText)")
      #expect(!result.errorText.contains(place))
    }
  }
}
