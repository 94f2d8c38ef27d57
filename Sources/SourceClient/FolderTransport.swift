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

  /// The file that stands for `path`, `unsupported` when there is none; `/keyring` is the keyring
  /// with the highest number.
  public func get(_ path: String, byteLimit: Int) async throws(ClientError) -> GatewayAnswer {
    var page = try page(path == "/keyring" ? "/keyring/1" : path, byteLimit)
    var number = 2
    while path == "/keyring", let next = try self.page("/keyring/\(number)", byteLimit) {
      page = next
      number += 1
    }
    guard let page else { throw .transport(.unsupported) }
    return GatewayAnswer(status: 200, body: page)
  }

  /// Throws `unsupported`.
  public func post(
    _ path: String, byteCount: Int, body next: () throws(ClientError) -> [UInt8]?
  ) async throws(ClientError) -> GatewayAnswer {
    throw .transport(.unsupported)
  }

  /// All of a file; nil when there is none.
  private func page(_ path: String, _ byteLimit: Int) throws(ClientError) -> [UInt8]? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try OpenFile(path: folder + path).contents(limit: byteLimit + 1)
    } catch {
      guard error.code == ENOENT else { throw .transport(.unsupported) }
      return nil
    }
    guard bytes.count <= byteLimit else { throw .transport(.malformed) }
    return bytes
  }
}
