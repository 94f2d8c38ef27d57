public import StrictCoding

/// The bytes written as hexadecimal in a test; spaces and line ends between them are ignored.
public func bytes(hex text: String) throws(CodingError) -> [UInt8] {
  try Hex.decode(text.utf8.filter { $0 > 0x20 }[...])
}
