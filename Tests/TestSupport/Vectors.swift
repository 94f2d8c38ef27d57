public import FoundationEssentials

/// Public test vectors of other projects, which are not committed here: the folder named by
/// `SOTTO_VECTORS`, else `shared/vectors` beside the package.
///
/// Where they are missing, only this project's own goldens run, and standard error says so:
/// `@Suite(.enabled(if: Vectors.areHere))`.
public enum Vectors {
  /// The folder of all vectors, or nil.
  public static let folder: URL? = {
    let folder = URL(
      filePath: environment("SOTTO_VECTORS") ?? packagePath("../shared/vectors"))
    if isFolder(folder.path) { return folder }
    say("No test vectors (set SOTTO_VECTORS): conformance suites are skipped.")
    return nil
  }()

  /// Whether the vectors are on this machine.
  public static var areHere: Bool { folder != nil }

  /// The file `path` inside the folder, for example `age/testkit/hybrid`.
  public static func data(_ path: String) throws -> Data {
    try Data(contentsOf: url(path))
  }

  /// The names of the files in the folder `path`, ascending.
  public static func names(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url(path).path).sorted()
  }

  /// Where the file or folder `path` lies; throws `Missing` without vectors.
  public static func url(_ path: String) throws -> URL {
    guard let folder else { throw Missing() }
    return folder.appending(path: path)
  }

  /// There are no vectors on this machine.
  public struct Missing: Error {}

  private static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }
}
