public import StrictCoding

/// Text from outside, made safe to show on a terminal (threat T30).
///
/// Controls, bidirectional controls and other characters that show nothing become `\u{202E}`, bytes
/// that are not UTF-8 become `\xFF`. Nothing else changes.
public enum PlainText {
  /// One line: line ends and tabs are escaped too.
  public static func line(_ bytes: some Sequence<UInt8>) -> String {
    escaped([UInt8](bytes), keepingLines: false)
  }

  /// A text of many lines: LF stays, TAB becomes four spaces, which stand where they are told.
  public static func lines(_ bytes: some Sequence<UInt8>) -> String {
    escaped([UInt8](bytes), keepingLines: true)
  }

  /// A name, shown on one line.
  public static func line(_ name: FreeText) -> String { line(name.bytes) }

  private static func escaped(_ bytes: [UInt8], keepingLines: Bool) -> String {
    var shown: [UInt8] = []
    var scalars = ScalarReader(bytes[...])
    while let scalar = scalars.next() {
      guard let value = scalar.value else {
        shown += scalar.bytes.flatMap { ascii("\\x") + Hex.encode([$0]).map(upperCased) }
        continue
      }
      if keepingLines && value == 0x09 {
        shown += ascii("    ")
      } else if keepingLines && value == 0x0A || !isHidden(value) {
        shown += scalar.bytes
      } else {
        shown += Array("\\u{\(String(value, radix: 16, uppercase: true))}".utf8)
      }
    }
    return String(decoding: shown, as: UTF8.self)
  }

  private static func upperCased(_ digit: UInt8) -> UInt8 {
    digit >= 0x61 ? digit - 0x20 : digit
  }

  /// Controls of formats.md §0 and format characters that no script needs for being read.
  private static func isHidden(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xAD, 0x34F, 0x180E, 0x200B, 0x2060...0x2064, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
      0xE0000...0xE007F:
      true
    default: ScalarReader.isControl(scalar)
    }
  }
}
