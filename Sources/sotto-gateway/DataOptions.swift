import ArgumentParser
import Dispatch
import DurableFile
import GatewayStore
import Keyring
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

  /// Opens the data folder for this process alone; `request` is what it will be asked to do.
  func open(for request: GatewayWork.Request? = nil) async throws -> GatewayWork {
    let clock = try GatewayClock()
    let store: GatewayStore
    do throws(StoreError) {
      store = try await GatewayStore(folder: folder, masterFolder: masterFolder) { clock.today() }
    } catch {
      throw words(for: error)
    }
    try clock.set(TodayOption(today: today), for: store, request)
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

  /// Obeys `--today` when the keyring is a demo's, else refuses. A gateway without a keyring takes
  /// the word of the one that it is asked to import.
  func set(
    _ option: TodayOption, for store: GatewayStore, _ request: GatewayWork.Request?
  ) throws(Failure) {
    var isDemo = store.isInsecureDemo
    if case .import(let path) = request, store.document(.keyring) == nil {
      isDemo = Self.holdsDemo(path)
    }
    let day = try option.day(isInsecureDemo: isDemo)
    if option.text != nil { fixed.withLock { $0 = day } }
  }

  /// Whether the key officer's folder at `path` begins with a demo keyring; every later one is then
  /// a demo's too.
  private static func holdsDemo(_ path: String) -> Bool {
    do {
      let folder = try Folder(path: path).folder("keyrings")
      let bytes = try folder.read("000001", limit: DocumentReader.byteLimit)
      return try UnverifiedKeyring(parsing: bytes).document.isInsecureDemo
    } catch {
      // What is wrong with the folder is told by the import itself.
      return false
    }
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
