import Intake
import Keyring
import Primitives
import SignedNote
import SourceClient
import StrictCoding

/// A gateway in memory with the rules of formats.md §5 for bodies, and a wire that can break.
final class FakeGateway: GatewayTransport {
  enum Fault {
    /// The connection breaks after so many bytes.
    case breaks(afterBytes: Int)
    /// The tip is accepted, but the answer is lost.
    case losesAnswer
    /// No connection.
    case unreachable
    /// Another body is known under this header.
    case conflict
    /// An answer at once, without reading on.
    case answers(Int)
  }

  var pages: [String: [UInt8]]
  /// What happens to the next uploads, in order.
  var faults: [Fault] = []
  /// Who signs promises.
  var signer: NoteSigner
  /// What runs before an upload is read on, by how many bytes came.
  var onBytes: (Int) throws(ClientError) -> Void = { _ in }

  private let deployment: Identifier
  private var bodies: [Digest: Digest] = [:]

  /// Paths in the order in which they were asked for.
  private(set) var requests: [String] = []
  /// All that came over the wire, by upload.
  private(set) var uploads: [[UInt8]] = []
  /// The bodies that were accepted.
  private(set) var accepted: [[UInt8]] = []

  init(_ pages: [String: [UInt8]], signer: NoteSigner, deployment: Identifier) {
    self.pages = pages
    self.signer = signer
    self.deployment = deployment
  }

  func get(_ path: String, byteLimit: Int) async throws(ClientError) -> GatewayAnswer {
    requests.append("GET " + path)
    guard let page = pages[path] else { return GatewayAnswer(status: 404, body: []) }
    guard page.count <= byteLimit else { throw .transport(.malformed) }
    return GatewayAnswer(status: 200, body: page)
  }

  func post(
    _ path: String, byteCount: Int, body next: () throws(ClientError) -> [UInt8]?
  ) async throws(ClientError) -> GatewayAnswer {
    requests.append("POST \(path) \(byteCount)")
    uploads.append([])
    let fault = faults.isEmpty ? nil : faults.removeFirst()
    if case .unreachable = fault { throw .transport(.unreachable) }
    if case .answers(let status) = fault { return GatewayAnswer(status: status, body: []) }
    while let piece = try next() {
      if case .breaks(let limit) = fault, uploads[uploads.count - 1].count + piece.count > limit {
        uploads[uploads.count - 1] += piece.prefix(limit - uploads[uploads.count - 1].count)
        throw .transport(.interrupted)
      }
      uploads[uploads.count - 1] += piece
      try onBytes(uploads[uploads.count - 1].count)
    }
    let body = uploads[uploads.count - 1]
    guard body.count == byteCount, path == "/tips" else {
      return GatewayAnswer(status: 400, body: [])
    }
    if case .conflict = fault { bodies[Digest(of: header(body))] = .zero }
    return try accept(
      body, losingAnswer: fault.map { if case .losesAnswer = $0 { true } else { false } } ?? false)
  }

  private func accept(
    _ body: [UInt8], losingAnswer: Bool
  ) throws(ClientError) -> GatewayAnswer {
    guard SizeClass(bodyByteCount: body.count, limit: 1 << 32) != nil else {
      return GatewayAnswer(status: 400, body: [])
    }
    do throws(IntakeError) {
      try TipBody.checkHeader(header(body))
    } catch {
      return GatewayAnswer(status: 400, body: [])
    }
    let digest = Digest(of: body[...])
    let known = bodies[Digest(of: header(body))]
    guard known == nil || known == digest else { return GatewayAnswer(status: 409, body: []) }
    if known == nil { accepted.append(body) }
    bodies[Digest(of: header(body))] = digest
    guard !losingAnswer else { throw .transport(.interrupted) }
    do throws(IntakeError) {
      let promise = Promise(deployment: deployment, day: TestDeployment.today, body: digest)
      return GatewayAnswer(status: 201, body: try promise.signed(by: signer))
    } catch {
      return GatewayAnswer(status: 500, body: [])
    }
  }

  private func header(_ body: [UInt8]) -> ArraySlice<UInt8> { body.prefix(TipBody.headerByteCount) }
}
