internal import CDiskFaults
internal import DurableFile
internal import Foundation
internal import Primitives
internal import SQLite
internal import StrictCoding
internal import TestSupport
internal import Testing

@testable internal import GatewayStore

// Every stored key outlives whatever goes wrong while the master key changes (formats.md §7).

extension DiskFaultTests {
  @Test(arguments: DiskFault.allCases)
  func `T14 a change of the master key that broke off is ended, and every key outlives it`(
    fault: DiskFault
  ) throws {
    var at = 0
    var calls = 0
    while calls >= at {
      at += 1
      let keys = try TestKeys()
      try keys.use { store in
        disk_faults_begin(keys.place.path, at, fault.fault)
        // The process goes on after the error and ends the change, if it can.
        do { try store.rewrite(keeping: [1, 2]) } catch {}
        do { _ = try store.list() } catch {}
        disk_faults_cut()
      }
      calls = disk_faults_end()
      #expect(try keys.numbers() == [1, 2])
      #expect(keys.master.count == 16)
    }
    #expect(calls > 10)
  }

  @Test func `T14 a list that cannot be read while the master key changes costs neither key`()
    throws
  {
    let keys = try TestKeys()
    let old = keys.master
    try keys.use { store in try store.rewrite(keeping: [1, 2]) }
    let both = old + keys.master
    try keys.masterFolder.overwrite(both, to: "master")
    let bytes = contents(of: keys.list)
    // A folder of this name is an error of the disk to whoever wants to read a file.
    unlink(keys.list)
    mkdir(keys.list, 0o700)
    #expect(throws: StoreError.file(.refused)) { try keys.use { _ in } }
    #expect(keys.master == both)
    rmdir(keys.list)
    try keys.dataFolder.write(bytes.reversed(), to: "keys")
    #expect(throws: StoreError.damaged(.keyStore)) { try keys.use { _ in } }
    #expect(keys.master == both)
    try keys.dataFolder.write(bytes, to: "keys")
    #expect(try keys.numbers() == [1, 2])
    #expect(keys.master == Array(both.suffix(16)))
  }

  @Test func `T14 counters of a step that is not on the disk are not used`() throws {
    let keys = try TestKeys()
    try keys.use { store in
      disk_faults_begin(keys.place.path, 1, disk_fault_full)
      #expect(throws: StoreError.self) { try store.reserve(1) }
      #expect(disk_faults_end() > 0)
      #expect(throws: StoreError.damaged(.keyStore)) {
        try store.append(Secret(copying: [UInt8](0..<16)), number: 3)
      }
    }
    for number in [UInt64(3), 4] { try keys.append(number) }
    #expect(try keys.counters() == [65_536, 131_072, 196_608])
  }
}

/// A key store of its own with two keys, one in the list and one appended; its master key lies in
/// another folder, as on another device.
private struct TestKeys {
  let place = TemporaryFolder()
  let dataFolder: Folder
  let masterFolder: Folder

  /// Where the list lies.
  var list: String { place.file("data/keys") }

  var master: [UInt8] { contents(of: place.file("device/master")) }

  init() throws {
    dataFolder = try Folder(creating: place.file("data"))
    masterFolder = try Folder(creating: place.file("device"))
    try KeyStore.create(in: dataFolder, master: masterFolder)
    try append(1)
    try use { store in try store.rewrite(keeping: [1]) }
    try append(2)
  }

  /// Opens the store as a process would, and closes it again.
  func use(_ body: (KeyStore) throws -> Void) throws {
    try withDatabase { database in
      let store = try KeyStore(folder: dataFolder, master: masterFolder, database: database)
      try body(store)
      withExtendedLifetime(store) {}
    }
  }

  /// Which of the first numbers have a key, as the next process finds.
  func numbers() throws -> [UInt64] {
    var numbers: [UInt64] = []
    try use { store in
      let list = try store.list()
      numbers = (0..<9).filter { list[$0] != nil }
    }
    return numbers
  }

  /// One more key, by a process of its own.
  func append(_ number: UInt64) throws {
    try use { store in
      try store.reserve(1)
      try store.append(Secret(copying: [UInt8](repeating: 7, count: 16)), number: number)
    }
  }

  func counters() throws -> [Int64] {
    var counters: [Int64] = []
    try withDatabase { database in
      counters = try database.query("SELECT counter FROM key_appends ORDER BY counter") {
        (row) throws(SQLiteError) in try row.integer(0)
      }
    }
    return counters
  }

  private func withDatabase(_ body: (Database) throws -> Void) throws {
    let database = try Database(file: place.file("data/gateway.db"))
    try database.migrate(Schema.steps)
    try body(database)
    withExtendedLifetime(database) {}
  }
}
