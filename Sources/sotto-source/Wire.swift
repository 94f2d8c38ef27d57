import SourceClient
import SourceTransport
import Terminal

/// The network as the source's client sees it.
final class Wire: GatewayTransport {
  let address: GatewayAddress
  private let transport: Transport
  /// Why the last request failed, for telling it.
  private(set) var lastError: TransportError?

  /// How a tip travels, for the picture of it.
  var way: TipReview.Way { address.isOnion ? .tor : .local }

  init(to address: GatewayAddress, proxy: ProxyAddress) {
    self.address = address
    transport = Transport(to: address, proxy: proxy)
  }

  func get(_ path: String, byteLimit: Int) async throws(ClientError) -> GatewayAnswer {
    do {
      let answer = try await transport.get(path, limit: byteLimit)
      return GatewayAnswer(status: answer.status, body: answer.body)
    } catch {
      throw failure(error)
    }
  }

  func post(
    _ path: String, byteCount: Int, body next: () throws(ClientError) -> [UInt8]?
  ) async throws(ClientError) -> GatewayAnswer {
    do {
      let answer = try await transport.post(
        path, contentType: "application/octet-stream", contentLength: byteCount, body: next)
      return GatewayAnswer(status: answer.status, body: answer.body)
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ error: any Error) -> ClientError {
    if let error = error as? ClientError { return error }
    guard let error = error as? TransportError else {
      return .transport(.interrupted)
    }
    lastError = error
    return switch error {
    case .encryptedAddress, .readableByOthers, .malformedAddress, .wrongBodyLength:
      .transport(.unsupported)
    case .unreachable, .proxyUnreachable, .proxyRefused: .transport(.unreachable)
    case .closed, .timedOut: .transport(.interrupted)
    case .tooLarge, .malformedAnswer: .transport(.malformed)
    }
  }
}

extension Failure {
  /// A failure of the way to the gateway in its own words.
  init(_ error: TransportError) {
    let status: ExitStatus = error.isRefusal ? .refused : error.isMisuse ? .misuse : .failed
    let words = error.words
    self.init(status, happened: words.happened, meaning: words.meaning, next: words.next)
  }
}
