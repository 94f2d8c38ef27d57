internal import NIOHTTP1
internal import StrictCoding

/// Why a request was refused, as the sender hears it (RFC 9457, formats.md §5). All are of the
/// same size, so that an observer of the line cannot tell one from another.
enum Problem: CaseIterable, Sendable {
  case malformedRequest
  case notFound
  case wrongMethod
  case lengthRequired
  case notAClass
  case malformedHeader
  case otherBody
  case quotaUsed
  case noSheet
  case busy
  case unavailable

  /// Bytes of every problem document.
  static let byteCount = 512

  var status: HTTPResponseStatus {
    switch self {
    case .malformedRequest, .notAClass, .malformedHeader: .badRequest
    case .notFound: .notFound
    case .wrongMethod: .methodNotAllowed
    case .lengthRequired: .lengthRequired
    case .otherBody: .conflict
    case .quotaUsed, .noSheet, .busy, .unavailable: .serviceUnavailable
    }
  }

  /// The document, filled up with spaces, which mean nothing in JSON.
  var document: [UInt8] {
    let (name, title, detail) = words
    var text = Array(
      """
      {"type":"urn:x-sotto:\(name)","title":"\(title)","status":\(status.code),"detail":"\(detail)"}
      """.utf8)
    text += [UInt8](repeating: 0x20, count: Self.byteCount - 1 - text.count) + [0x0A]
    return text
  }

  private var words: (name: String, title: String, detail: String) {
    switch self {
    case .malformedRequest:
      ("request", "Not understood", "The request is not one that this gateway knows.")
    case .notFound: ("not-found", "Nothing here", "There is nothing at this address.")
    case .wrongMethod: ("method", "Not this way", "Read with GET; send tips with POST to /tips.")
    case .lengthRequired:
      (
        "length", "Length missing",
        "Say the length of the tip in Content-Length. With curl: --data-binary @FILE."
      )
    case .notAClass:
      (
        "size", "Not a sealed tip",
        "The length is not one that sealed tips have. Seal the files with sotto-source, or pad "
          + "them as this gateway's page describes. Nothing was kept."
      )
    case .malformedHeader:
      (
        "envelope", "Not a sealed tip",
        "This is no age file for 8 post-quantum recipients. Seal the files again with "
          + "sotto-source, or as this gateway's page describes. Nothing was kept."
      )
    case .otherBody:
      (
        "conflict", "Seal again",
        "A different tip with the same envelope was taken. Seal the files again, then send."
      )
    case .quotaUsed:
      ("quota", "Full for today", "No more tips are taken today. Try again tomorrow.")
    case .noSheet:
      (
        "no-keys", "Closed",
        "This gateway has no valid keys for this week, so it takes no tips. Try again later, or "
          + "ask the organisation by another way."
      )
    case .busy: ("busy", "Busy", "Too many tips are arriving at once. Try again in a minute.")
    case .unavailable:
      (
        "unavailable", "Not now",
        "The tip could not be stored safely, and nothing was kept. Try again later."
      )
    }
  }
}
