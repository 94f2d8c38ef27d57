internal import CSQLite

/// One prepared statement, kept by its database for the next use.
final class Statement {
  private let handle: OpaquePointer
  private var isInUse = false

  init(_ sql: UnsafePointer<CChar>, in database: OpaquePointer) throws(SQLiteError) {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v3(
      database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let prepared else { throw SQLiteError(code: code) }
    handle = prepared
  }

  deinit {
    sqlite3_finalize(handle)
  }

  /// Binds `values`, then shows each row to `visit` until it returns false or no row is left.
  func each<E: WrapsSQLiteError>(
    _ values: [Value], _ visit: (borrowing Row) throws(E) -> Bool
  ) throws(E) {
    guard !isInUse, values.count == Int(sqlite3_bind_parameter_count(handle)) else {
      throw .sqlite(.misuse)
    }
    isInUse = true
    defer {
      isInUse = false
      // The code of the failed step again; it was thrown already.
      _ = sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    try bind(values[...], at: 1) { () throws(E) in
      while true {
        let code = sqlite3_step(handle)
        if code == SQLITE_DONE { return }
        guard code == SQLITE_ROW else { throw .sqlite(SQLiteError(code: code)) }
        guard try visit(Row(statement: handle)) else { return }
      }
    }
  }

  /// Binds the values one inside the other, so that each stays where it is while `body` runs.
  private func bind<E: WrapsSQLiteError>(
    _ values: ArraySlice<Value>, at index: Int32, _ body: () throws(E) -> Void
  ) throws(E) {
    guard let value = values.first else { return try body() }
    let rest = values.dropFirst()
    switch value {
    case .null:
      try check(sqlite3_bind_null(handle, index), as: E.self)
      try bind(rest, at: index + 1, body)
    case .integer(let number):
      try check(sqlite3_bind_int64(handle, index, number), as: E.self)
      try bind(rest, at: index + 1, body)
    case .blob(let bytes):
      try bytes.withUnsafeBufferPointer { (bytes: UnsafeBufferPointer<UInt8>) throws(E) in
        // An empty array may have no address, and no address would mean NULL.
        let code =
          bytes.isEmpty
          ? sqlite3_bind_zeroblob(handle, index, 0)
          : sqlite3_bind_blob64(handle, index, bytes.baseAddress, UInt64(bytes.count), nil)
        try check(code, as: E.self)
        try bind(rest, at: index + 1, body)
      }
    case .text(let bytes):
      try (bytes + [0]).withUnsafeBufferPointer { (text: UnsafeBufferPointer<UInt8>) throws(E) in
        let code = text.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text64(
            handle, index, $0.baseAddress, UInt64(bytes.count), nil, UInt8(SQLITE_UTF8))
        }
        try check(code, as: E.self)
        try bind(rest, at: index + 1, body)
      }
    }
  }

  private func check<E: WrapsSQLiteError>(_ code: Int32, as type: E.Type) throws(E) {
    guard code == SQLITE_OK else { throw .sqlite(SQLiteError(code: code)) }
  }
}
