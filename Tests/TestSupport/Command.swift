internal import Glibc

/// One run of a program as a process, with everything it reads given and everything it writes
/// kept. All of it passes through unlinked files, so that no pipe can fill up or stay open in
/// another test's process.
public struct Command: Sendable {
  /// What the process left.
  public struct Result: Sendable {
    /// Its exit status, or minus the number of the signal that ended it.
    public let status: Int32
    /// What it wrote to standard output.
    public let output: [UInt8]
    /// What it wrote to standard error.
    public let errors: [UInt8]

    /// Standard output as text.
    public var outputText: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  /// The program could not be started, or a file for it could not be made.
  public struct Failure: Error {
    /// The value of `errno`.
    public let code: Int32
  }

  let path: String
  let arguments: [String]
  /// The bytes on standard input; none by default.
  public var input: [UInt8] = []
  /// Bytes to read from further descriptors, such as a passphrase for `--passphrase-fd 3`.
  public var descriptors: [Int32: [UInt8]] = [:]
  /// The whole environment.
  public var environment: [String: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

  /// A program of this package, built beside the tests, or any program by its absolute path.
  public init(_ program: String, _ arguments: [String]) {
    path = Self.path(of: program)
    self.arguments = arguments
  }

  /// Where a program of this package lies; an absolute path stays as it is.
  public static func path(of program: String) -> String {
    program.hasPrefix("/") ? program : buildFolder + program
  }

  /// Runs the program to its end.
  public func run() throws -> Result {
    let output = try File([])
    let errors = try File([])
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var inputs = descriptors
    inputs[0] = input
    var files: [File] = []
    for (number, bytes) in inputs {
      let file = try File(bytes)
      posix_spawn_file_actions_adddup2(&actions, file.descriptor, number)
      files.append(file)
    }
    posix_spawn_file_actions_adddup2(&actions, output.descriptor, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.descriptor, 2)
    let process = try withExtendedLifetime(files) { try spawn(&actions) }
    return try Result(status: Self.wait(for: process), output: output.read(), errors: errors.read())
  }

  /// POSIX_SPAWN_SETSID, which Glibc's module leaves out.
  private static let newSession: Int16 = 0x80

  func spawn(_ actions: inout posix_spawn_file_actions_t) throws -> pid_t {
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
    var settings: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") }
    defer { for word in words + settings { free(word) } }
    words.append(nil)
    settings.append(nil)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Without the terminal at which the tests were started: nobody is asked anything.
    posix_spawnattr_setflags(&attributes, Self.newSession)
    var process: pid_t = 0
    let code = posix_spawn(&process, path, &actions, &attributes, words, settings)
    guard code == 0 else { throw Failure(code: code) }
    return process
  }

  static func wait(for process: pid_t) throws -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw Failure(code: errno) }
    }
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : -signal
  }

  /// The folder of the running test bundle, where the package's programs are too.
  private static let buildFolder: String = {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count))
    let path = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(path[...(path.lastIndex(of: "/") ?? path.startIndex)])
  }()

  /// A file without a name, closed when the last owner lets go.
  final class File {
    /// Above any number that a program is told to read from.
    let descriptor: Int32

    init(_ bytes: [UInt8]) throws {
      var template = Array("/tmp/sotto-command-XXXXXX".utf8CString)
      let opened = mkstemp(&template)
      guard opened >= 0 else { throw Failure(code: errno) }
      unlink(template)
      descriptor = fcntl(opened, F_DUPFD_CLOEXEC, 512)
      close(opened)
      guard descriptor >= 0 else { throw Failure(code: errno) }
      var written = 0
      while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes {
          write(descriptor, $0.baseAddress, $0.count)
        }
        guard count > 0 else { throw Failure(code: errno) }
        written += count
      }
      lseek(descriptor, 0, SEEK_SET)
    }

    func read() throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
      var filled = 0
      while filled < bytes.count {
        let count = bytes[filled...].withUnsafeMutableBytes {
          pread(descriptor, $0.baseAddress, $0.count, off_t(filled))
        }
        guard count > 0 else { throw Failure(code: errno) }
        filled += count
      }
      return bytes
    }

    deinit { close(descriptor) }
  }
}
