internal import SQLite
internal import StrictCoding

/// One statement with its values: what a journal record is a list of (Format.md, "record").
struct Change: Equatable {
  let kind: ChangeKind
  let values: [Value]
}

/// The plaintext of a journal record: everything one operation changed, all of it or nothing.
enum ChangeList {
  private static let limit: UInt32 = 1 << 20

  static func encode(_ changes: [Change]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: UInt32(changes.count))
    for change in changes {
      bytes.append(change.kind.rawValue)
      bytes.append(UInt8(change.values.count))
      for value in change.values { append(value, to: &bytes) }
    }
    return bytes
  }

  static func parse(_ bytes: ArraySlice<UInt8>) throws(CodingError) -> [Change] {
    var reader = ByteReader(bytes)
    let count = try reader.bigEndian(UInt32.self)
    guard count <= limit else { throw .overLimit }
    var changes: [Change] = []
    for _ in 0..<count {
      guard let kind = ChangeKind(rawValue: try reader.bigEndian(UInt8.self)) else {
        throw .malformed
      }
      var values: [Value] = []
      for _ in 0..<(try reader.bigEndian(UInt8.self)) { values.append(try value(&reader)) }
      changes.append(Change(kind: kind, values: values))
    }
    try reader.finish()
    return changes
  }

  private static func append(_ value: Value, to bytes: inout [UInt8]) {
    switch value {
    case .null:
      bytes.append(0)
    case .integer(let number):
      bytes.append(1)
      bytes.append(bigEndian: UInt64(bitPattern: number))
    case .text(let text):
      bytes.append(2)
      bytes.append(bigEndian: UInt32(text.count))
      bytes += text
    case .blob(let blob):
      bytes.append(3)
      bytes.append(bigEndian: UInt32(blob.count))
      bytes += blob
    }
  }

  private static func value(_ reader: inout ByteReader) throws(CodingError) -> Value {
    switch try reader.bigEndian(UInt8.self) {
    case 0:
      return .null
    case 1:
      return .integer(Int64(bitPattern: try reader.bigEndian(UInt64.self)))
    case 2:
      return .text([UInt8](try reader.bytes(Int(reader.bigEndian(UInt32.self)))))
    case 3:
      return .blob([UInt8](try reader.bytes(Int(reader.bigEndian(UInt32.self)))))
    default:
      throw .malformed
    }
  }
}
