internal import StrictCoding
internal import Tip

extension MediaType {
  /// What files with this name usually are, by the extension; `unknown` for others. Only a hint:
  /// the investigators' tool looks at the content.
  init(ofFileNamed name: some Collection<UInt8>) {
    let fileName = [UInt8](name)
    self = .unknown
    guard let dot = fileName.lastIndex(of: 0x2E) else { return }
    let suffix = fileName[(dot + 1)...].map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 }
    guard let text = Self.byExtension[String(decoding: suffix, as: UTF8.self)] else { return }
    do throws(CodingError) {
      self = try MediaType([UInt8](text.utf8)[...])
    } catch {
      self = .unknown
    }
  }

  private static let openDocument = "application/vnd.oasis.opendocument."
  private static let office = "application/vnd.openxmlformats-officedocument."

  private static let byExtension = [
    "avi": "video/x-msvideo", "bmp": "image/bmp", "csv": "text/csv", "doc": "application/msword",
    "docx": office + "wordprocessingml.document", "eml": "message/rfc822", "gif": "image/gif",
    "gz": "application/gzip", "heic": "image/heic", "htm": "text/html", "html": "text/html",
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "json": "application/json", "m4a": "audio/mp4",
    "mkv": "video/x-matroska", "mov": "video/quicktime", "mp3": "audio/mpeg", "mp4": "video/mp4",
    "msg": "application/vnd.ms-outlook", "odp": openDocument + "presentation",
    "ods": openDocument + "spreadsheet", "odt": openDocument + "text", "ogg": "audio/ogg",
    "pdf": "application/pdf", "png": "image/png", "ppt": "application/vnd.ms-powerpoint",
    "pptx": office + "presentationml.presentation", "rtf": "application/rtf",
    "svg": "image/svg+xml", "tif": "image/tiff", "tiff": "image/tiff", "txt": "text/plain",
    "wav": "audio/x-wav", "webm": "video/webm", "webp": "image/webp",
    "xls": "application/vnd.ms-excel", "xlsx": office + "spreadsheetml.sheet",
    "xml": "application/xml", "zip": "application/zip",
  ]
}
