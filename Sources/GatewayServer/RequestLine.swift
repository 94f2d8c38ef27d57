internal import GatewayStore
internal import NIOHTTP1
internal import StrictCoding

/// What a request asks for; everything that a gateway does not know is a `Problem` (threat T16).
enum RequestLine: Equatable, Sendable {
  case page
  case document(PublicPath)
  /// A tip of so many bytes; `waits` when the sender wants to be told to go on (RFC 9110, 10.1.1).
  case tip(byteCount: Int, waits: Bool)
  case problem(Problem)

  init(_ head: HTTPRequestHead) {
    let lengths = head.headers["content-length"]
    guard head.headers["host"].count == 1, lengths.count <= 1 else {
      self = .problem(.malformedRequest)
      return
    }
    let path = Array(head.uri.utf8)
    let isChunked = head.headers.contains(name: "transfer-encoding")
    switch head.method {
    case .GET:
      guard !isChunked, lengths.first ?? "0" == "0" else {
        self = .problem(.malformedRequest)
        return
      }
      self = Self.reading(path)
    case .POST where path == ascii("/tips"):
      guard !isChunked, let length = lengths.first else {
        self = .problem(.lengthRequired)
        return
      }
      self = Self.sending(length, head.headers["expect"])
    case .POST: self = .problem(.notFound)
    default: self = .problem(.wrongMethod)
    }
  }

  private static func reading(_ path: [UInt8]) -> RequestLine {
    if path == ascii("/") { return .page }
    if path == ascii("/tips") { return .problem(.wrongMethod) }
    return PublicPath(path).map { .document($0) } ?? .problem(.notFound)
  }

  private static func sending(_ length: String, _ expectations: [String]) -> RequestLine {
    do throws(CodingError) {
      let byteCount = try Decimal.decode(Array(length.utf8)[...], limit: UInt64(Int.max))
      let waits = expectations.contains { $0.lowercased() == "100-continue" }
      return .tip(byteCount: Int(byteCount), waits: waits)
    } catch {
      return .problem(.malformedRequest)
    }
  }
}
