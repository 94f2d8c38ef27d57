internal import NIOCore
internal import NIOHTTP1

/// What is answered: a status, a document, and header fields that are the same for everybody. No
/// `Date`, no `Server`, nothing is kept by browsers (threat T28).
struct Response: Sendable {
  let status: HTTPResponseStatus
  let contentType: String
  let body: [UInt8]

  /// A signed document, or a file that one names.
  static func document(_ bytes: [UInt8], status: HTTPResponseStatus = .ok) -> Response {
    Response(status: status, contentType: "text/plain; charset=utf-8", body: bytes)
  }

  /// Bytes without a grammar that browsers know.
  static func bytes(_ bytes: [UInt8]) -> Response {
    Response(status: .ok, contentType: "application/octet-stream", body: bytes)
  }

  static func page(_ bytes: [UInt8]) -> Response {
    Response(status: .ok, contentType: "text/html; charset=utf-8", body: bytes)
  }

  static func problem(_ problem: Problem) -> Response {
    Response(
      status: problem.status, contentType: "application/problem+json", body: problem.document)
  }

  var head: HTTPResponseHead {
    HTTPResponseHead(
      version: .http1_1, status: status,
      headers: [
        "Content-Type": contentType,
        "Content-Length": String(body.count),
        "Cache-Control": "no-store",
        "Content-Security-Policy":
          "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; "
          + "frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
      ])
  }

  /// Largest piece that waits in memory for a slow reader.
  static let pieceByteCount = 65_536

  /// The body in pieces of at most `pieceByteCount`.
  var pieces: some Sequence<ByteBuffer> {
    stride(from: 0, to: body.count, by: Self.pieceByteCount).lazy.map { start in
      ByteBuffer(bytes: body[start..<min(body.count, start + Self.pieceByteCount)])
    }
  }
}
