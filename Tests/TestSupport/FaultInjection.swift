internal import Glibc

// Power that fails, disks that fill up: a program runs under strace, which lets one of its calls
// fail or kills it there (threats.md T14). Nothing in the program knows of it.
//
//     let trace = try command.traceWrites(below: folder.path)      // on a copy of the folder
//     for trial in trace.trials(50, random: SeededRandom(1)) {
//       …put the folder back as it was…
//       let result = try command.run(trial)                        // -9, or what the program says
//       …nothing that was acknowledged is lost, and the command can be done again…
//     }

/// A system call with which a program changes the disk.
public struct WritePoint: Hashable, Sendable {
  /// The name of the call, such as `pwrite64`.
  public let call: String
  /// Counted from 1 among the calls of this name that one thread makes.
  public let occurrence: Int
  /// The call as strace shows it, for the message of a test that fails.
  public let text: String

  /// The end of the program.
  static let end = WritePoint(call: "exit_group", occurrence: 1, text: "the end")
}

/// One fault at one place.
public struct FaultTrial: Hashable, Sendable, CustomStringConvertible {
  /// What happens there.
  public enum Fault: Hashable, Sendable {
    /// The call does nothing and fails with this error, such as `ENOSPC`.
    case error(String)
    /// The process is killed instead of the call.
    case kill
  }

  /// Where.
  public let point: WritePoint
  /// What.
  public let fault: Fault

  /// One fault at one place.
  public init(_ fault: Fault, at point: WritePoint) {
    self.fault = fault
    self.point = point
  }

  /// For the message of a test that fails.
  public var description: String {
    "\(fault) at \(point.call) number \(point.occurrence): \(point.text)"
  }
}

extension Command {
  private static let strace = "/usr/bin/strace"

  /// Whether strace is there and may trace. Tests that need it are `.enabled(if:)` this is so, and
  /// say `strace cannot run here` otherwise.
  public static let canInjectFaults: Bool = {
    let probe = Command(strace, ["-f", "-qq", "-o", "/dev/null", "/bin/true"])
    // Whatever the reason, there are no faults to inject.
    let isUsable = (try? probe.run().status) == 0
    if !isUsable { say("strace cannot run here: tests of crashes and full disks are left out.") }
    return isUsable
  }()

  /// Runs the program to its end and notes each call that changed something below `folder`, an
  /// absolute path without links.
  public func traceWrites(below folder: String) throws -> WriteTrace {
    let log = TemporaryFolder()
    let calls = WriteTrace.calls.joined(separator: ",")
    let traced = under([
      "-y", "-s", "64", "-o", log.file("log"), "-e", "trace=\(calls)", "-e", "signal=none",
    ])
    let result = try traced.run()
    let text = String(decoding: contents(of: log.file("log")), as: UTF8.self)
    return WriteTrace(result: result, log: text, folder: folder)
  }

  /// Runs the program with a fault. The status is -9 after `kill`; where the call was not reached
  /// it is what it would have been without.
  public func run(_ trial: FaultTrial) throws -> Result {
    let fault =
      switch trial.fault {
      case .error(let name): "error=\(name)"
      case .kill: "signal=SIGKILL"
      }
    let (call, number) = (trial.point.call, trial.point.occurrence)
    return try under([
      "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):\(fault):when=\(number)",
    ]).run()
  }

  private func under(_ options: [String]) -> Command {
    var command = Command(Self.strace, ["-f", "-qq"] + options + ["--", path] + arguments)
    command.input = input
    command.descriptors = descriptors
    command.environment = environment
    return command
  }
}
