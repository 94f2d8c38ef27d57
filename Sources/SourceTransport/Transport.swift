internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// HTTP/1.1 to one gateway for one errand.
///
/// Requests hold `Host` and, with a body, `Content-Type` and `Content-Length`: nothing else, in
/// this order, the same for everybody. No redirect is followed and nothing is kept between
/// errands. Each transport to an onion service has Tor circuits of its own. A connection is used
/// again for the next request; requests at the same time have connections of their own.
public final class Transport: Sendable {
  private let connector: Connector
  private let idle = Mutex<(any Channel)?>(nil)

  /// A transport to `address`; onion services are reached through Tor at `proxy`.
  public init(
    to address: GatewayAddress, proxy: ProxyAddress = .standard, patience: Patience = .standard
  ) {
    var random = SystemRandomNumberGenerator()
    let password = Array(String(random.next(), radix: 16).utf8)
    connector = Connector(address: address, proxy: proxy, password: password, patience: patience)
  }

  deinit { close() }

  /// Ends the connection that waits for a next request.
  public func close() {
    idle.withLock { channel in
      channel?.close(promise: nil)
      channel = nil
    }
  }

  /// Fetches `path`; throws `tooLarge` when the body has over `limit` bytes. A connection that the
  /// gateway had closed meanwhile is opened anew once.
  public func get(_ path: String, limit: Int) async throws -> Answer {
    let head = head(.GET, path)
    if let channel = takeIdle() {
      do {
        return try await exchange(head, on: channel, limit: limit)
      } catch TransportError.closed {
        // It was idle; asking again is harmless.
        return try await exchange(head, on: connector.connect(), limit: limit)
      }
    }
    return try await exchange(head, on: connector.connect(), limit: limit)
  }

  /// Sends a body of exactly `contentLength` bytes, which `next` hands out in pieces until nil; it
  /// is called outside of the event loop and only when the last piece has left, so that a body of
  /// any size takes the memory of one piece. Returns early, without asking for more, when the
  /// gateway answers before the body is complete. Errors of `next` are passed on.
  public func post(
    _ path: String, contentType: String, contentLength: Int, limit: Int = 65_536,
    body next: () throws -> [UInt8]?
  ) async throws -> Answer {
    var head = head(.POST, path)
    head.headers.add(name: "Content-Type", value: contentType)
    head.headers.add(name: "Content-Length", value: String(contentLength))
    let first = try next() ?? []
    guard first.count <= contentLength else { throw TransportError.wrongBodyLength }
    let channel: any Channel
    if let reused = takeIdle() { channel = reused } else { channel = try await connector.connect() }
    guard first.count < contentLength else {
      return try await exchange(head, whole: first, on: channel, limit: limit)
    }
    let answer = channel.eventLoop.makePromise(of: Answer.self)
    let start = Outgoing.request(
      head, ByteBuffer(bytes: first), isWhole: false, limit: limit, answer)
    do {
      try await upload(start, rest: contentLength - first.count, to: channel, next)
    } catch {
      answer.fail(error)
      channel.close(promise: nil)
      throw error
    }
    return try await finish(answer, on: channel)
  }
}

extension Transport {
  /// Ends without an error when the connection does: the answer, or its lack, says why.
  private func upload(
    _ start: Outgoing, rest count: Int, to channel: any Channel, _ next: () throws -> [UInt8]?
  ) async throws {
    guard await hasLeft(start, on: channel) else { return }
    var rest = count
    while rest > 0 {
      guard let piece = try next(), piece.count <= rest else {
        throw TransportError.wrongBodyLength
      }
      rest -= piece.count
      guard await hasLeft(.body(ByteBuffer(bytes: piece)), on: channel) else { return }
    }
    guard try next() == nil else { throw TransportError.wrongBodyLength }
    _ = await hasLeft(.end, on: channel)
  }

  private func hasLeft(_ outgoing: Outgoing, on channel: any Channel) async -> Bool {
    do {
      try await write(outgoing, on: channel).get()
      return true
    } catch {
      return false
    }
  }

  /// A request that finds the connection closed never reaches `Exchange`, which else answers.
  private func write(_ outgoing: Outgoing, on channel: any Channel) -> EventLoopFuture<Void> {
    let written = channel.writeAndFlush(outgoing)
    if case .request(_, _, _, _, let answer) = outgoing {
      written.whenFailure { _ in answer.fail(TransportError.closed) }
    }
    return written
  }

  private func exchange(
    _ head: HTTPRequestHead, whole body: [UInt8]? = nil, on channel: any Channel, limit: Int
  ) async throws -> Answer {
    let answer = channel.eventLoop.makePromise(of: Answer.self)
    let body = body.map { ByteBuffer(bytes: $0) }
    _ = write(.request(head, body, isWhole: true, limit: limit, answer), on: channel)
    return try await finish(answer, on: channel)
  }

  private func finish(
    _ answer: EventLoopPromise<Answer>, on channel: any Channel
  ) async throws -> Answer {
    let answer = try await answer.futureResult.get()
    idle.withLock { idle in
      if idle == nil && channel.isActive { idle = channel } else { channel.close(promise: nil) }
    }
    return answer
  }

  private func takeIdle() -> (any Channel)? {
    idle.withLock { channel in
      defer { channel = nil }
      return channel?.isActive == true ? channel : nil
    }
  }

  private func head(_ method: HTTPMethod, _ path: String) -> HTTPRequestHead {
    HTTPRequestHead(
      version: .http1_1, method: method, uri: path,
      headers: ["Host": connector.address.hostField])
  }
}
