internal import Primitives
internal import ReplyBoard
internal import StrictCoding
internal import TestDeployment
internal import TestSupport
internal import Testing
internal import Transfer

@testable internal import GatewayStore

/// Accepted tips are never lost, others leave nothing, whatever call fails (threats.md T14).
@Suite(.serialized) struct DiskFaultTests {
  let gateway: TestGateway
  let first: TestBody

  init() throws {
    gateway = try TestGateway()
    first = try TestBody(gateway.deployment)
  }

  @Test(arguments: DiskFault.allCases, [64 << 10, 256 << 10])
  func `T14 no promise is lost and no refused tip stays, at any write of an accept`(
    fault: DiskFault, class: Int
  ) async throws {
    try await leave([first], on: 0)
    let second = try TestBody(gateway.deployment, archiveByteCount: `class`)
    var disk = FaultyDisk(gateway: gateway, fault: fault) { store, _ in
      try await store.send(second)
    } look: { store, isDone, place in
      let bodies = try await store.bodies()
      #expect(bodies.contains(first.digest) && bodies.count <= 2)
      #expect(bodies.contains(second.digest) || !isDone && bodies.count == 1)
      let isSpooled = `class` > 64 << 10 && bodies.count == 2
      #expect(files(below: place.file("data/spool")).count == (isSpooled ? 1 : 0))
      try await store.send(second)
      #expect(Set(try await store.bodies()) == [first.digest, second.digest])
      #expect(try await store.status().tips == 2)
    }
    // Begins the day.
    disk.prepare = { store in
      _ = try await store.begin(first)
    }
    #expect(try await disk.tryEach(step: 5) > 10)
  }

  @Test(arguments: DiskFault.allCases)
  func `T14 a sweep ends what it began: due tips are gone, all others can be opened`(
    fault: DiskFault
  ) async throws {
    let due = try TestBody(gateway.deployment, archiveByteCount: 256 << 10)
    let kept = try [64 << 10, 256 << 10].map {
      try TestBody(gateway.deployment, archiveByteCount: $0)
    }
    try await leave([first, due], on: 0)
    try await leave(kept, on: 5)
    gateway.turn(to: 179)
    try await sweep(on: 179)
    gateway.turn(to: 180)
    let day = gateway.deployment.day(179)
    let disk = FaultyDisk(gateway: gateway, fault: fault) { store, _ in
      _ = try await store.sweep()
    } look: { store, isDone, place in
      #expect(Set(try await store.bodies()).isSuperset(of: kept.map { $0.digest }))
      let published = store.document(.bundle(day))
      #expect(published != nil || !isDone)
      _ = try await store.sweep()
      #expect(Set(try await store.bodies()) == Set(kept.map { $0.digest }))
      #expect(published == nil || store.document(.bundle(day)) == published)
      #expect(contents(of: place.file("data/master")).count == 16)
      #expect(files(below: place.file("data/spool")).count <= 2)
      #expect(try await store.check().allSatisfy { $0.verdict != .bad || $0.subject == .weeks })
    }
    #expect(try await disk.tryEach(step: 20) > 30)
  }

  @Test(arguments: DiskFault.allCases)
  func `T14 the end of a day can be interrupted at any write`(fault: DiskFault) async throws {
    let large = try TestBody(gateway.deployment, archiveByteCount: 256 << 10)
    try await leave([first, first.variant(1), large], on: 0)
    let all = Set([first, first.variant(1), large].map { $0.digest })
    gateway.turn(to: 1)
    let disk = FaultyDisk(gateway: gateway, fault: fault) { store, _ in
      try await store.writer.closeDays(before: gateway.deployment.day(1))
    } look: { store, _, _ in
      #expect(Set(try await store.bodies()) == all)
      try await store.writer.closeDays(before: gateway.deployment.day(1))
      #expect(Set(try await store.bodies()) == all)
      #expect(try await store.writer.counter("settled") == Int64(gateway.deployment.day(0).number))
    }
    #expect(try await disk.tryEach(step: 20) > 30)
  }

  @Test(arguments: DiskFault.allCases)
  func `T14 a folder of an investigator counts whole or not at all`(fault: DiskFault) async throws {
    try await leave([first], on: 0)
    let writer = InFolderWriter(gateway)
    let (path, _) = try writer.write(1)
    var disk = FaultyDisk(gateway: gateway, fault: fault) { store, _ in
      _ = try await store.importFolder(path)
    } look: { store, isDone, _ in
      let cells = try await store.status().cells
      #expect(cells == 16 || cells == 0 && !isDone)
      let report = try await store.importFolder(path)
      #expect(report.refused.isEmpty)
      #expect(report.taken.count == (cells == 0 ? 1 : 0))
      #expect(try await store.status().cells == 16)
    }
    disk.prepare = { store in _ = try await store.begin(first) }
    #expect(try await disk.tryEach(step: 5) > 10)
    withExtendedLifetime(writer) {}
  }

  @Test(arguments: DiskFault.allCases)
  func `T14 after an interrupted export the next one brings everything`(
    fault: DiskFault
  ) async throws {
    try await leave([first], on: 0)
    var disk = FaultyDisk(gateway: gateway, fault: fault) { store, place in
      _ = try await store.exportFolder(place.file("stick"))
    } look: { store, _, place in
      let stick = place.file("stick")
      let report = try await store.exportFolder(stick)
      #expect(report.folders.map { $0.tips } == [1, 1, 1])
      for folder in report.folders {
        let path = stick + "/" + String(decoding: folder.name.text, as: UTF8.self)
        let manifest = try gateway.manifest(path)
        #expect(manifest.files.count == files(below: path).count - 1)
      }
      #expect(try gateway.chains(in: stick))
    }
    disk.prepare = { store in _ = try await store.begin(first) }
    #expect(try await disk.tryEach(step: 45) > 100)
  }

  private func leave(_ bodies: [TestBody], on day: Int) async throws {
    gateway.turn(to: day)
    let store = try await gateway.openWithKeys()
    for body in bodies { try await store.send(body) }
  }

  private func sweep(on day: Int) async throws {
    let store = try await gateway.open()
    _ = try await store.sweep(named: gateway.deployment.day(day))
  }
}

extension TestGateway {
  /// Whether each complete folder on a stick follows the newest complete one before it, or a
  /// number that was given out and never completed.
  func chains(in stick: String) throws -> Bool {
    for investigator in 0..<3 {
      var last: Manifest?
      for number in 1..<9 {
        let path = "\(stick)/sotto-out-\(investigator)-00000\(number)"
        guard !contents(of: path + "/manifest.txt").isEmpty else { continue }
        let manifest = try manifest(path)
        if let last, manifest.name.number == last.name.number + 1 {
          let digest = Digest(
            of: contents(of: "\(stick)/sotto-out-\(investigator)-00000\(number - 1)/manifest.txt")[
              ...])
          guard manifest.previous == digest else { return false }
        }
        last = manifest
      }
      guard last != nil else { return false }
    }
    return true
  }
}
