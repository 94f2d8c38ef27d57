internal import Primitives

/// What a program did to a folder of the disk, call by call, as strace saw it.
public struct WriteTrace: Sendable {
  /// What the program left.
  public let result: Command.Result
  /// Every call that changed something below the folder, in order; last the end of the program.
  public let points: [WritePoint]
  /// What a power cut could undo or tear although the program went on as if it stood: a name
  /// given to a file that was not synced, a name that followed another which was not synced in the
  /// same folder, and whatever was not synced at the end. Partial files may go at any time.
  public let unsynced: [String]

  /// Calls that change a disk.
  static let calls = [
    "open", "openat", "creat", "write", "writev", "pwrite64", "pwritev", "pwritev2", "sendfile",
    "copy_file_range", "truncate", "ftruncate", "fallocate", "fsync", "fdatasync", "rename",
    "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat",
    "rmdir", "mkdir", "mkdirat", "chmod", "fchmod", "fchmodat", "utimensat",
  ]

  init(result: Command.Result, log: String, folder: String) {
    self.result = result
    var points: [WritePoint] = []
    var counts: [Substring: [Substring: Int]] = [:]
    var order = SyncOrder()
    for line in log.split(separator: "\n") {
      guard let call = TracedCall(line) else { continue }
      counts[call.thread, default: [:]][call.name, default: 0] += 1
      guard call.isWrite, call.touches(folder) else { continue }
      let occurrence = counts[call.thread]?[call.name] ?? 1
      points.append(
        WritePoint(call: String(call.name), occurrence: occurrence, text: String(call.text)))
      order.take(call)
    }
    self.points = points + [.end]
    unsynced = order.findings + order.dirty.sorted().map { "not synced at the end: \($0)" }
  }

  /// At `count` random places each: the disk is full, the program is killed before the call, and
  /// right after it.
  public func trials(_ count: Int, random: SeededRandom) -> [FaultTrial] {
    var drawn = Array(points.indices.dropLast())
    while drawn.count > count { drawn.remove(at: Int(random.number(below: UInt32(drawn.count)))) }
    var trials: [FaultTrial] = []
    for place in drawn {
      let faults = [
        FaultTrial(.kill, at: points[place]), FaultTrial(.error("ENOSPC"), at: points[place]),
        FaultTrial(.kill, at: points[place + 1]),
      ]
      for trial in faults where trials.last != trial { trials.append(trial) }
    }
    return trials
  }
}

/// One line of strace: `2912  renameat(4</tmp/a>, "b", 4</tmp/a>, "c") = 0`.
struct TracedCall {
  let thread: Substring
  let name: Substring
  let text: Substring

  /// Nil for the second half of a call that another thread's interrupted.
  init?(_ line: Substring) {
    let parts = line.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    thread = parts[0]
    text = parts[1].drop { $0 == " " }
    guard let end = text.firstIndex(of: "("), text.first != "<" else { return nil }
    name = text[..<end]
  }

  /// Opening a file changes something only when it makes one.
  var isWrite: Bool {
    let isOpen = name == "open" || name == "openat"
    return !failed && (!isOpen || text.contains("O_CREAT") || text.contains("O_TRUNC"))
  }

  private var failed: Bool { text.contains(") = -1 ") }

  func touches(_ folder: String) -> Bool { paths.contains { ($0 + "/").hasPrefix(folder + "/") } }

  /// Every file named, as absolute path: `<PATH>` behind a descriptor, joined with the name that
  /// follows it. In calls that write only the descriptor counts: the rest is content.
  var paths: [String] {
    var paths: [String] = []
    var rest = text.drop { $0 != "(" }.dropFirst()
    var folder: String?
    while let start = rest.firstIndex(where: { "<\")".contains($0) }) {
      let mark = rest[start]
      let inner = rest[start...].dropFirst().prefix { $0 != (mark == "<" ? ">" : "\"") }
      if mark == ")" { break }
      rest = rest[inner.endIndex...].dropFirst()
      if mark == "\"" {
        paths.append(inner.hasPrefix("/") ? String(inner) : (folder ?? "") + "/" + inner)
        folder = nil
      } else if rest.hasPrefix(", \""), !isContent {
        folder = String(inner)
      } else {
        paths.append(String(inner))
        if isContent { break }
      }
    }
    return paths
  }

  private var isContent: Bool { name.hasPrefix("write") || name.hasPrefix("pwrite") }
}

/// Follows what of a program's writes has reached the disk for certain.
private struct SyncOrder {
  private(set) var findings: [String] = []
  /// Files with bytes, and folders with names, that are not synced.
  private(set) var dirty: Set<String> = []

  mutating func take(_ call: TracedCall) {
    let paths = call.paths
    guard let path = paths.first else { return }
    switch call.name {
    case "fsync", "fdatasync":
      dirty.remove(path)
    case "rename", "renameat", "renameat2":
      rename(path, to: paths.last ?? path, call)
    case "open", "openat", "creat", "mkdir", "mkdirat", "unlink", "unlinkat", "rmdir", "link",
      "linkat", "symlink", "symlinkat":
      let target = paths.last ?? path
      if Self.isPartial(target) {
        dirty.remove(target)
      } else {
        dirty.insert(Self.folder(of: target))
      }
    case "chmod", "fchmod", "fchmodat", "utimensat":
      break
    default:
      dirty.insert(path)
    }
  }

  private mutating func rename(_ path: String, to target: String, _ call: TracedCall) {
    if dirty.remove(path) != nil { findings.append("named before it was synced: \(call.text)") }
    let folder = Self.folder(of: target)
    if !dirty.insert(folder).inserted {
      findings.append("the name before was not synced: \(call.text)")
    }
  }

  private static func isPartial(_ path: String) -> Bool { path.contains("/.partial-") }

  private static func folder(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}
