internal import CFileSpace
internal import Glibc

/// A file of equal places that are written, read and emptied in any order; mode 0600. What was
/// written is on the disk after `sync`. One thread at a time.
public final class SlotFile {
  /// Bytes of a place, a multiple of 4,096: no write ends inside a page of the disk.
  public let slotByteCount: Int
  private let descriptor: Int32

  /// Opens the file `name`, or makes it, durably.
  public init(in folder: Folder, name: String, slotByteCount: Int) throws(FileError) {
    precondition(slotByteCount > 0 && slotByteCount % 4096 == 0, "places are whole pages")
    try folder.check(name)
    self.slotByteCount = slotByteCount
    descriptor = try retrying {
      openat(folder.descriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }
    try folder.sync()
  }

  deinit {
    close(descriptor)
  }

  /// How many places the file reaches over; those never written are holes.
  public func slotCount() throws(FileError) -> Int {
    var status = stat()
    try retrying { fstat(descriptor, &status) }
    return (Int(status.st_size) + slotByteCount - 1) / slotByteCount
  }

  /// Writes `bytes`, then zeros, to the whole place.
  public func write(_ bytes: [UInt8], to slot: Int) throws(FileError) {
    guard bytes.count <= slotByteCount, slot >= 0 else { throw .misuse }
    let padded = bytes + repeatElement(0, count: slotByteCount - bytes.count)
    var done = 0
    while done < padded.count {
      done += try retrying {
        padded.withUnsafeBytes { bytes in
          let rest = bytes[done...]
          return pwrite(
            descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count,
            slot * slotByteCount + done)
        }
      }
    }
  }

  /// The first `count` bytes of a place; zeros where nothing was written.
  public func read(_ count: Int, of slot: Int) throws(FileError) -> [UInt8] {
    guard count <= slotByteCount, slot >= 0 else { throw .misuse }
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = try retrying {
        bytes.withUnsafeMutableBytes { bytes in
          let rest = bytes[done...]
          return pread(
            descriptor, UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress, rest.count,
            slot * slotByteCount + done)
        }
      }
      if got == 0 { break }
      done += got
    }
    return bytes
  }

  /// Makes the places in `slots` read as zeros and gives their room back to the disk where the
  /// file system can do that.
  public func clear(_ slots: Range<Int>) throws(FileError) {
    let (start, count) = (slots.lowerBound * slotByteCount, slots.count * slotByteCount)
    while punch_hole(descriptor, start, count) != 0 {
      switch errno {
      case EINTR: continue
      case EOPNOTSUPP:
        for slot in slots { try write([], to: slot) }
        return
      default: throw .last
      }
    }
  }

  /// Waits until what was written is on the disk. After a failure nobody knows what is there.
  public func sync() throws(FileError) {
    try retrying { fdatasync(descriptor) }
  }
}
