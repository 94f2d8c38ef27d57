/// The tables of the vault's database, which lives in memory only (Format.md, "database").
enum Schema {
  /// Never changed once released; new steps are added behind.
  static let steps: [StaticString] = [
    """
    CREATE TABLE setting(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE document(
      kind TEXT NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL,
      PRIMARY KEY(kind, number)) STRICT, WITHOUT ROWID;
    CREATE TABLE outFolder(
      number INTEGER PRIMARY KEY, digest BLOB NOT NULL, day INTEGER NOT NULL) STRICT;
    CREATE TABLE inFolder(
      number INTEGER PRIMARY KEY, digest BLOB NOT NULL, isAcknowledged INTEGER NOT NULL) STRICT;
    CREATE TABLE inFile(
      folder INTEGER NOT NULL, path TEXT NOT NULL, bytes BLOB NOT NULL,
      PRIMARY KEY(folder, path)) STRICT, WITHOUT ROWID;
    CREATE TABLE tip(
      number INTEGER PRIMARY KEY,
      id BLOB NOT NULL UNIQUE, handle BLOB NOT NULL,
      body BLOB NOT NULL, header BLOB NOT NULL,
      received INTEGER NOT NULL, outcome INTEGER NOT NULL, marks INTEGER NOT NULL,
      conversation BLOB, inFolder INTEGER) STRICT;
    CREATE INDEX tipConversation ON tip(conversation);
    CREATE INDEX tipHeader ON tip(header);
    CREATE INDEX tipHandle ON tip(handle);
    CREATE TABLE content(
      tip INTEGER PRIMARY KEY,
      archive BLOB NOT NULL, byteCount INTEGER NOT NULL,
      identifier BLOB, desk TEXT, about BLOB NOT NULL, message BLOB NOT NULL) STRICT;
    CREATE INDEX contentArchive ON content(archive);
    CREATE INDEX contentIdentifier ON content(identifier);
    CREATE TABLE file(
      tip INTEGER NOT NULL, number INTEGER NOT NULL,
      stored TEXT NOT NULL UNIQUE, key BLOB NOT NULL,
      PRIMARY KEY(tip, number)) STRICT, WITHOUT ROWID;
    CREATE TABLE arrival(
      handle BLOB PRIMARY KEY, body BLOB NOT NULL, day INTEGER NOT NULL,
      listener INTEGER NOT NULL, payment INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE thread(
      author BLOB PRIMARY KEY, conversation BLOB NOT NULL UNIQUE,
      recipient BLOB NOT NULL, chain BLOB NOT NULL, chainDay INTEGER NOT NULL,
      desk TEXT NOT NULL, without BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE reply(
      author BLOB NOT NULL, number INTEGER NOT NULL, day INTEGER NOT NULL,
      status INTEGER NOT NULL, text BLOB NOT NULL, passes BLOB NOT NULL,
      isAutomatic INTEGER NOT NULL,
      PRIMARY KEY(author, number)) STRICT, WITHOUT ROWID;
    CREATE TABLE cell(
      tag BLOB PRIMARY KEY, author BLOB NOT NULL, number INTEGER NOT NULL,
      part INTEGER NOT NULL, day INTEGER NOT NULL, inFolder INTEGER NOT NULL,
      isRefused INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX cellReply ON cell(author, number);
    """,
    """
    CREATE TABLE triage(
      conversation BLOB PRIMARY KEY, status INTEGER NOT NULL, day INTEGER NOT NULL,
      reason TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE assignment(
      conversation BLOB PRIMARY KEY, investigator INTEGER NOT NULL,
      day INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE note(
      number INTEGER PRIMARY KEY, conversation BLOB NOT NULL, day INTEGER NOT NULL,
      text TEXT NOT NULL) STRICT;
    CREATE INDEX noteConversation ON note(conversation);
    CREATE TABLE tag(
      conversation BLOB NOT NULL, word TEXT NOT NULL,
      PRIMARY KEY(conversation, word)) STRICT, WITHOUT ROWID;
    CREATE TABLE merger(
      conversation BLOB PRIMARY KEY, root BLOB NOT NULL,
      day INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX mergerRoot ON merger(root);
    CREATE TABLE passage(
      number INTEGER PRIMARY KEY, conversation BLOB NOT NULL, place INTEGER NOT NULL,
      item INTEGER NOT NULL, part INTEGER NOT NULL, text TEXT) STRICT;
    CREATE INDEX passageConversation ON passage(conversation);
    CREATE VIEW spoken(number, text) AS
      SELECT number, coalesce(
        text, (SELECT CAST(message AS TEXT) FROM content WHERE content.tip = passage.item))
      FROM passage;
    CREATE VIRTUAL TABLE words USING fts5(
      text, content = 'spoken', content_rowid = 'number',
      tokenize = 'unicode61 remove_diacritics 2');
    INSERT INTO passage(conversation, place, item, part)
      SELECT tip.conversation, 1, tip.number, 0
      FROM tip JOIN content ON content.tip = tip.number
      WHERE tip.conversation NOT NULL AND length(content.message) > 0;
    INSERT INTO words(words) VALUES('rebuild');
    """,
    """
    CREATE TABLE ownKey(
      digest BLOB PRIMARY KEY, week INTEGER NOT NULL, state INTEGER NOT NULL,
      day INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """,
  ]
}
