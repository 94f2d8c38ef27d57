/// Questions to the person at the terminal, whatever standard input is.
public enum Question {
  /// Asks for a line; at most 1,024 bytes, without its end.
  public static func line(_ prompt: String) throws(Failure) -> [UInt8] {
    let keyboard = try Keyboard()
    keyboard.show(prompt + ": ")
    return try keyboard.line()
  }

  /// Asks for `yes` in full; anything else is no.
  public static func confirm(_ prompt: String) throws(Failure) -> Bool {
    let answer = try line("\(prompt) Type yes to go on")
    return isYes(answer)
  }

  static func isYes(_ answer: [UInt8]) -> Bool {
    let letters = answer.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }.map { $0 | 0x20 }
    return letters == Array("yes".utf8)
  }
}
