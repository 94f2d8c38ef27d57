internal import Glibc
internal import StrictCoding

/// A folder with what a gateway serves, each path a file: `keyring/1` … `keyring/N` and `week`
/// (formats.md §1, §2). For sealing without a network; takes no tips.
public struct FolderTransport: GatewayTransport {
  private let folder: String

  /// Reads below the folder at `path`.
  public init(path: String) {
    folder = path
  }

  /// The file that stands for `path`; `/keyring` is the keyring with the highest number.
  public func get(_ path: String, byteLimit: Int) async throws(ClientError) -> GatewayAnswer {
    guard path == "/keyring" else { return try read(path, byteLimit) }
    var newest = try read("/keyring/1", byteLimit)
    var number = 1
    while newest.status == 200 {
      number += 1
      let next = try read("/keyring/\(number)", byteLimit)
      guard next.status == 200 else { break }
      newest = next
    }
    return newest
  }

  /// Throws `unsupported`.
  public func post(
    _ path: String, byteCount: Int, body next: () throws(ClientError) -> [UInt8]?
  ) async throws(ClientError) -> GatewayAnswer {
    throw .transport(.unsupported)
  }

  private func read(_ path: String, _ byteLimit: Int) throws(ClientError) -> GatewayAnswer {
    var bytes = [UInt8](repeating: 0, count: byteLimit + 1)
    do throws(FileError) {
      let file = try OpenFile(path: folder + path)
      var count = 0
      while count < bytes.count {
        let got = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
          try file.read(
            into: UnsafeMutableRawBufferPointer(
              rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]))
        }
        guard got > 0 else { break }
        count += got
      }
      bytes.removeLast(bytes.count - count)
    } catch {
      guard error.code == ENOENT else { throw .transport(.unsupported) }
      return GatewayAnswer(status: 404, body: [])
    }
    guard bytes.count <= byteLimit else { throw .transport(.malformed) }
    return GatewayAnswer(status: 200, body: bytes)
  }
}
