/// The tables of `gateway.db` (formats.md §7). No column holds a time finer than a day, and none
/// an address; random row numbers keep rows out of the order in which they came.
enum Schema {
  /// Never changed once released; later versions add steps.
  static let steps: [StaticString] = [
    """
    CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    -- number: of the storage key, random; object: HMAC-SHA-256(salt, digest of the body);
    -- place: of the object in the file of objects, NULL for a tip in the spool
    CREATE TABLE tips (
      number INTEGER PRIMARY KEY, id BLOB NOT NULL, day INTEGER NOT NULL,
      handle BLOB NOT NULL, delete_by INTEGER NOT NULL, object BLOB NOT NULL,
      seq INTEGER NOT NULL, salt BLOB NOT NULL, paid INTEGER, body_bytes INTEGER NOT NULL,
      place INTEGER) STRICT;
    CREATE INDEX tips_delete_by ON tips (delete_by);
    CREATE TABLE key_appends (counter INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;

    -- header and body digests, erased after the next day
    CREATE TABLE repeats (
      header BLOB PRIMARY KEY, body BLOB NOT NULL, day INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE intake_tables (
      number INTEGER PRIMARY KEY, id BLOB NOT NULL, day INTEGER NOT NULL) STRICT;
    -- id: 4,096 times the number of the table, plus the slot
    CREATE TABLE intake_slots (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

    CREATE TABLE passes (digest BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE cells (
      tag BLOB PRIMARY KEY, sealed BLOB NOT NULL, day INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE tags (tag BLOB PRIMARY KEY, day INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE bundles (
      day INTEGER PRIMARY KEY, cells INTEGER NOT NULL, digest BLOB NOT NULL,
      frozen INTEGER NOT NULL) STRICT;
    -- folder: number of the out folder that names the tag first
    CREATE TABLE refused (
      investigator INTEGER NOT NULL, tag BLOB NOT NULL, folder INTEGER,
      PRIMARY KEY (investigator, tag)) STRICT, WITHOUT ROWID;

    CREATE TABLE imported (
      investigator INTEGER NOT NULL, id BLOB NOT NULL,
      PRIMARY KEY (investigator, id)) STRICT, WITHOUT ROWID;
    -- direction: 0 out, 1 in
    CREATE TABLE folders (
      direction INTEGER NOT NULL, investigator INTEGER NOT NULL, number INTEGER NOT NULL,
      digest BLOB NOT NULL, day INTEGER NOT NULL,
      PRIMARY KEY (direction, investigator, number)) STRICT, WITHOUT ROWID;
    """
  ]
}
