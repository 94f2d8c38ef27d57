public import Age

/// The chunks of an age file, behind the header and the nonce, which are read at once.
public struct AgeFileInput<Base: PayloadInput>: PayloadInput {
  /// The header; its MAC is not verified.
  public let header: Header
  /// The 16-byte nonce of the payload.
  public let nonce: [UInt8]

  private var base: Base
  private var front: ArraySlice<UInt8>

  /// Reads the beginning of an age file in binary form, of which `front` was read from `base`
  /// already. Throws `malformedHeader` or `overLimit` when it is none.
  public init(_ base: Base, front: [UInt8] = []) throws(PipelineError) {
    var base = base
    var front = front
    var count = try Self.headerByteCount(in: front)
    while count == nil, try Self.extend(&front, from: &base) {
      count = try Self.headerByteCount(in: front)
    }
    guard let count else { throw .age(.malformedHeader) }
    if front.count < count + Payload.nonceByteCount { _ = try Self.extend(&front, from: &base) }
    guard front.count >= count + Payload.nonceByteCount else { throw .age(.malformedHeader) }
    do throws(AgeError) {
      header = try Header(parsing: front[..<count])
    } catch {
      throw .age(error)
    }
    nonce = [UInt8](front[count..<count + Payload.nonceByteCount])
    self.front = front[(count + Payload.nonceByteCount)...]
    self.base = base
  }

  /// Gives what was read behind the nonce, then the rest; see `PayloadInput`.
  public mutating func read(
    into pieces: [UnsafeMutableRawBufferPointer]
  ) throws(PipelineError) -> Int {
    var total = 0
    var rest: [UnsafeMutableRawBufferPointer] = []
    for piece in pieces {
      let taken = front.prefix(piece.count)
      piece.copyBytes(from: taken)
      front = front.dropFirst(taken.count)
      total += taken.count
      if taken.count < piece.count {
        rest.append(UnsafeMutableRawBufferPointer(rebasing: piece[taken.count...]))
      }
    }
    return rest.isEmpty ? total : total + (try base.read(into: rest))
  }

  private static func headerByteCount(in front: [UInt8]) throws(PipelineError) -> Int? {
    do throws(AgeError) {
      return try Header.byteCount(in: front[...])
    } catch {
      throw .age(error)
    }
  }

  /// Reads a little more: headers are short, and what is read too far is copied later.
  private static func extend(
    _ front: inout [UInt8], from base: inout Base
  ) throws(PipelineError) -> Bool {
    let piece = try base.bytes(atMost: 4096)
    front += piece
    return !piece.isEmpty
  }
}
