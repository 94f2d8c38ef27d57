import Glibc
import Primitives
import Program
import StrictCoding
import Terminal

/// What this machine calls the person: a file named after it names them.
enum AccountName {
  /// A sentence for each name of the account that stands in `name`.
  static func hints(in name: FreeText) -> [String] {
    names.filter { contains(name.bytes, $0) }
      .map { "its name holds \"\($0)\", as your account does" }
  }

  /// Whether `word` stands in `name`, in any mix of large and small letters.
  static func contains(_ name: [UInt8], _ word: String) -> Bool {
    let text = String(decoding: name, as: UTF8.self).lowercased()
    return text.utf8.count >= word.utf8.count && [UInt8](text.utf8).firstRange(of: word.utf8) != nil
  }

  /// Login and parts of the full name, lower-cased; short ones and those of no person left out.
  /// Read from the environment and `/etc/passwd` only: a name service could ask the network.
  private static let names: [String] = {
    let variables = ["USER", "LOGNAME"].compactMap(Process.variable)
    return parts(of: variables + [fullName()])
  }()

  /// The words of three letters and more, each once.
  static func parts(of names: [String]) -> [String] {
    let nobody = ["root", "user", "amnesia", "debian", "ubuntu", "live", "guest", "admin"]
    let words = names.flatMap { $0.lowercased().split { !$0.isLetter && !$0.isNumber } }
    var parts: [String] = []
    for word in words.map(String.init) where word.count >= 3 && !nobody.contains(word) {
      if !parts.contains(word) { parts.append(word) }
    }
    return parts
  }

  /// The fifth field of the account's line, up to its first comma.
  private static func fullName() -> String {
    let lines: [UInt8]
    do throws(Failure) {
      lines = try InputFile(path: "/etc/passwd").contents(limit: 1 << 20)
    } catch {
      return ""
    }
    let number = [UInt8](String(getuid()).utf8)[...]
    for line in lines.split(separator: 0x0A) {
      let fields = line.split(separator: 0x3A, omittingEmptySubsequences: false)
      guard fields.count > 4, fields[2] == number else { continue }
      return String(decoding: fields[4].prefix { $0 != 0x2C }, as: UTF8.self)
    }
    return ""
  }
}
