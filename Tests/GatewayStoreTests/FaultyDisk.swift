internal import Age
internal import CDiskFaults
internal import DurableFile
internal import Foundation
internal import Primitives
internal import TestSupport
internal import Testing

@testable internal import GatewayStore

/// What goes wrong at a call that changes a file.
enum DiskFault: CaseIterable, Sendable {
  /// The power goes; the call was not done.
  case cutBefore
  /// The power goes; the call was done.
  case cutAfter
  /// The call fails alone, not done; the power goes once the work has ended.
  case errorBefore
  /// The call fails alone, but was done; the power goes once the work has ended.
  case errorAfter
  /// There is no room from here on, until the work has ended.
  case full

  var fault: disk_fault {
    switch self {
    case .cutBefore: disk_fault_cut_before
    case .cutAfter: disk_fault_cut_after
    case .errorBefore: disk_fault_error_before
    case .errorAfter: disk_fault_error_after
    case .full: disk_fault_full
    }
  }
}

/// Tries a piece of work with a fault at each of its calls that change a file, in turn, each time
/// on a copy of a gateway's data (threats.md T14). One at a time in a process.
struct FaultyDisk {
  let gateway: TestGateway
  let fault: DiskFault
  /// Done before the fault is laid.
  var prepare: (GatewayStore) async throws -> Void = { _ in }
  /// What is tried. The folders `data` and `stick` of the place lie on the disk.
  var work: (_ store: GatewayStore, _ place: TemporaryFolder) async throws -> Void
  /// Looks at the store afterwards: at the next start and, where there was no room, at the one
  /// that goes on. `isDone` tells whether the work ended without an error.
  var look: (_ store: GatewayStore, _ isDone: Bool, _ place: TemporaryFolder) async throws -> Void

  /// The fault at every `step`-th call; each kind begins at another, so that some kind comes by
  /// every call. With `SOTTO_EVERY_WRITE` set, at every call. Returns how many calls the work has.
  func tryEach(step: Int) async throws -> Int {
    let step = ProcessInfo.processInfo.environment["SOTTO_EVERY_WRITE"] == nil ? step : 1
    var at = 1 + (DiskFault.allCases.firstIndex(of: fault) ?? 0) * step / DiskFault.allCases.count
    while true {
      let place = TemporaryFolder()
      try FileManager.default.copyItem(atPath: gateway.path, toPath: place.file("data"))
      mkdir(place.file("stick"), 0o700)
      let (calls, isDone) = try await tryOnce(place, at: at)
      let store = try await gateway.open(place.file("data"))
      try await look(store, isDone, place)
      if calls < at {
        #expect(isDone)
        return calls
      }
      at += step
    }
  }

  private func tryOnce(_ place: TemporaryFolder, at: Int) async throws -> (Int, Bool) {
    weak var writer: StoreWriter?
    var isDone = true
    do {
      let store = try await gateway.open(place.file("data"))
      writer = store.writer
      try await prepare(store)
      disk_faults_begin(place.path, at, fault.fault)
      do { try await work(store, place) } catch { isDone = false }
      if fault == .full {
        let calls = disk_faults_end()
        try await look(store, isDone, place)
        return (calls, isDone)
      }
      disk_faults_cut()
    }
    // Its last job may still run: the database must not be closed after the power is back.
    while writer != nil { await Task.yield() }
    return (disk_faults_end(), isDone)
  }
}

extension GatewayStore {
  /// Digests of the bodies of all tips, opened with their keys; throws when one does not open.
  func bodies() async throws -> [Digest] { try await writer.bodies() }
}

extension StoreWriter {
  fileprivate func bodies() throws -> [Digest] {
    let list = try keys.list()
    return try plan(0, byteLimit: .max).tips.map { tip in
      let key = try #require(list[tip.number])
      let object =
        try tip.isSpooled
        ? folder.spool.read(DataFolder.spoolName(tip.number), limit: 1 << 30)
        : #require(try self.object(tip.number))
      let body = try Payload.open(object[...], fileKey: key, with: SodiumChunkCipher.self)
      return Digest(of: body[...])
    }
  }
}
