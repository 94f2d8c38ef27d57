import ArgumentParser
import GatewayServer
import GatewayStore
import Intake
import Program
import StrictCoding
import Terminal

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Accept tips and serve the public files until SIGTERM.",
    discussion: """
      Listens on this machine only: Tor or a front server stands before it. While it runs, the \
      other commands ask it through the socket `control` in the data folder.

      Example: sotto-gateway serve --onion unix:/run/sotto/onion.sock
      """)

  @OptionGroup var options: DataOptions

  @Option(help: "unix:/PATH or 127.0.0.1:PORT; may repeat.")
  var listen: [String] = []

  @Option(help: "Where Tor delivers the onion service; may repeat.")
  var onion: [String] = []

  @Option(help: "Where a front server delivers the clearnet address; may repeat.")
  var clearnet: [String] = []

  func run() throws {
    try Process.forbidDumps()
    let endpoints = try endpoints()
    let place = options.place
    let controlSocket = options.controlSocket
    try waiting {
      let work = try await place.open()
      do throws(ServerError) {
        try ControlSocket.serve(at: controlSocket) { work.answer($0) }
        let server = try GatewayServer(store: work.store, endpoints: endpoints) { endpoint, port in
          let place = port.map { "127.0.0.1:\($0)" } ?? "a Unix socket"
          Output.words.say("Listening on \(place).")
        }
        try await server.run()
      } catch {
        throw words(for: error)
      }
    }
  }

  private func endpoints() throws(Failure) -> [Endpoint] {
    do throws(ServerError) {
      var endpoints: [Endpoint] = []
      for text in listen + onion { endpoints.append(try Endpoint(text, listener: .onion)) }
      for text in clearnet { endpoints.append(try Endpoint(text, listener: .clearnet)) }
      if endpoints.isEmpty {
        endpoints.append(try Endpoint("127.0.0.1:8080", listener: .onion))
      }
      return endpoints
    } catch {
      throw words(for: error)
    }
  }
}
