import ArgumentParser
import Dispatch
import GatewayStore
import Program
import StrictCoding
import Synchronization
import Terminal

/// Where the gateway keeps its data, and which day it is.
struct DataOptions: ParsableArguments {
  @Option(help: "The gateway's data folder.", completion: .directory)
  var data = "/var/lib/sotto"

  @Option(
    help: "The folder with the master key, on another device; the data folder when left out.",
    completion: .directory)
  var master: String?

  @OptionGroup var today: TodayOption

  var place: DataPlace { DataPlace(folder: data, masterFolder: master, today: today.text) }

  var controlSocket: String { data + "/control/socket" }
}

/// The options as plain values.
struct DataPlace: Sendable {
  let folder: String
  let masterFolder: String?
  let today: String?

  /// Opens the data folder for this process alone.
  func open() async throws -> GatewayWork {
    let clock = try GatewayClock()
    let store: GatewayStore
    do throws(StoreError) {
      store = try await GatewayStore(folder: folder, masterFolder: masterFolder) { clock.today() }
    } catch {
      throw words(for: error)
    }
    try clock.set(TodayOption(today: today), for: store)
    return GatewayWork(store: store, clock: clock)
  }
}

/// Today: the system clock's day, or in a demo the day that somebody set.
final class GatewayClock: Sendable {
  private let fixed = Mutex<Day?>(nil)
  private let start: Day

  init() throws(Failure) {
    start = try Clock.today()
  }

  func today() -> Day {
    if let day = fixed.withLock({ $0 }) { return day }
    // A clock that once worked and fails now keeps its last day.
    do throws(Failure) { return try Clock.today() } catch { return start }
  }

  /// Obeys `--today` when the keyring is a demo's, else refuses.
  func set(_ option: TodayOption, for store: GatewayStore) throws(Failure) {
    let day = try option.day(isInsecureDemo: store.isInsecureDemo)
    if option.text != nil { fixed.withLock { $0 = day } }
  }
}

/// Runs asynchronous work in a synchronous command.
func waiting<Result: Sendable>(
  _ work: @escaping @Sendable () async throws -> Result
) throws -> Result {
  let done = DispatchSemaphore(value: 0)
  let result = Mutex<Swift.Result<Result, any Error>?>(nil)
  Task {
    let outcome: Swift.Result<Result, any Error>
    do {
      outcome = .success(try await work())
    } catch {
      outcome = .failure(error)
    }
    result.withLock { $0 = outcome }
    done.signal()
  }
  done.wait()
  guard let outcome = result.withLock({ $0 }) else { throw CancellationError() }
  return try outcome.get()
}
