internal import CFileSpace
internal import Glibc

/// A file of equal places that are written, read and emptied in any order; mode 0600. What was
/// written is on the disk after `sync`. Different places may be used at the same time.
public final class PlaceFile: Sendable {
  /// Bytes of a place, a multiple of 4,096: no write ends inside a page of the disk.
  public let placeByteCount: Int
  private let descriptor: Int32

  /// Opens the file `name`, or makes it, durably.
  public init(in folder: Folder, name: String, placeByteCount: Int) throws(FileError) {
    precondition(placeByteCount > 0 && placeByteCount % 4096 == 0, "places are whole pages")
    try folder.check(name)
    self.placeByteCount = placeByteCount
    descriptor = try retrying {
      openat(folder.descriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }
    try folder.sync()
  }

  deinit {
    close(descriptor)
  }

  /// How many places the file reaches over; those never written are holes.
  public func placeCount() throws(FileError) -> Int {
    var status = stat()
    try retrying { fstat(descriptor, &status) }
    return (Int(status.st_size) + placeByteCount - 1) / placeByteCount
  }

  /// Writes `bytes`, then zeros, to the whole place.
  public func write(_ bytes: [UInt8], to place: Int) throws(FileError) {
    guard bytes.count <= placeByteCount, place >= 0 else { throw .misuse }
    let padded = bytes + repeatElement(0, count: placeByteCount - bytes.count)
    var done = 0
    while done < padded.count {
      done += try retrying {
        padded.withUnsafeBytes { bytes in
          let rest = bytes[done...]
          return pwrite(
            descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count,
            place * placeByteCount + done)
        }
      }
    }
  }

  /// Some bytes of a place; zeros where nothing was written.
  public func read(_ range: Range<Int>, of place: Int) throws(FileError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= placeByteCount, place >= 0 else {
      throw .misuse
    }
    var bytes = [UInt8](repeating: 0, count: range.count)
    var done = 0
    while done < range.count {
      let got = try retrying {
        bytes.withUnsafeMutableBytes { bytes in
          let rest = bytes[done...]
          return pread(
            descriptor, UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress, rest.count,
            place * placeByteCount + range.lowerBound + done)
        }
      }
      if got == 0 { break }
      done += got
    }
    return bytes
  }

  /// Makes a place read as zeros and gives its room back to the disk where the file system can do
  /// that.
  public func clear(_ place: Int) throws(FileError) {
    guard place >= 0 else { throw .misuse }
    while punch_hole(descriptor, place * placeByteCount, placeByteCount) != 0 {
      switch errno {
      case EINTR: continue
      case EOPNOTSUPP: return try write([], to: place)
      default: throw .last
      }
    }
  }

  /// Waits until what was written is on the disk. After a failure nobody knows what is there.
  public func sync() throws(FileError) {
    try retrying { fdatasync(descriptor) }
  }
}
