/// The bytes of an ASCII literal, as an array.
public func ascii(_ literal: StaticString) -> [UInt8] {
  [UInt8](UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
}

extension [UInt8] {
  /// Appends the bytes of an ASCII literal.
  public mutating func append(ascii literal: StaticString) {
    append(contentsOf: StrictCoding.ascii(literal))
  }

  /// Appends `value` in network byte order.
  public mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
    var shift = Value.bitWidth
    while shift > 0 {
      shift -= 8
      append(UInt8(truncatingIfNeeded: value >> Value(shift)))
    }
  }
}

/// Whether `bytes` and `literal` are the same.
public func == (bytes: ArraySlice<UInt8>, literal: StaticString) -> Bool {
  bytes.elementsEqual(ascii(literal))
}
