internal import Glibc
public import Terminal

extension Failure {
  /// A file that cannot be read, with the `errno` that says why.
  public static func reading(_ name: String, _ code: Int32) -> Failure {
    Failure(
      .failed,
      happened: "Cannot read \(PlainText.line(name.utf8)): \(String(cString: strerror(code))).",
      meaning: "Nothing was done.", next: "Check the name, and that you may read it.")
  }

  /// A file that cannot be written, with the `errno` that says why.
  public static func writing(_ name: String, _ code: Int32) -> Failure {
    Failure(
      .failed,
      happened: "Cannot write \(PlainText.line(name.utf8)): \(String(cString: strerror(code))).",
      meaning: "There is no finished file.",
      next: "See that the folder exists, that you may write there, and that there is space.")
  }
}
