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
    if let failure = error as? Failure {
      failure.report()
      Glibc.exit(failure.status.rawValue)
    }
    let code = exitCode(for: error)
    if code.isSuccess { exit(withError: error) }
    let words = MisuseWords(fullMessage(for: error)).text
    if !words.isEmpty { Output.words.say(words) }
    let status = code == .validationFailure ? ExitStatus.misuse.rawValue : code.rawValue
    Glibc.exit(status)
  }
}
