public import ArgumentParser
internal import Glibc
internal import Terminal

extension ParsableCommand {
  /// Parses the arguments, runs the command and exits: 0 done, 1 failed, 2 wrong use, 3 refused
  /// (experience.md §2).
  public static func runProgram() -> Never {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      end(error)
    }
    Glibc.exit(0)
  }

  /// The same for programs with asynchronous commands.
  public static func runProgram() async -> Never {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(error)
    }
    Glibc.exit(0)
  }

  private static func end(_ error: any Error) -> Never {
    if let failure = error as? ProgramFailure {
      writeToStandardError(failure.message)
      Glibc.exit(failure.reason.rawValue)
    }
    if let failure = error as? Failure {
      failure.report()
      Glibc.exit(failure.status.rawValue)
    }
    let code = exitCode(for: error)
    if code.isSuccess { exit(withError: error) }
    writeToStandardError(fullMessage(for: error))
    Glibc.exit(code == .validationFailure ? ProgramFailure.Reason.wrongUse.rawValue : code.rawValue)
  }
}

/// Writes `message` and a line end; nothing for an empty message.
private func writeToStandardError(_ message: String) {
  guard !message.isEmpty else { return }
  let bytes = [UInt8]("\(message)\n".utf8)
  // There is nowhere left to report that this failed.
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
