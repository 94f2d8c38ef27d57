// Sends tips to a gateway on this machine as fast as it answers; bounded in count, ends by itself.
//
// LoadGenerator send ADDRESS TEMPLATE BYTES COUNT SENDERS PROMISES
//   COUNT distinct bodies of BYTES bytes with the header of TEMPLATE, a sealed tip of any class
// LoadGenerator post ADDRESS FOLDER SENDERS PROMISES
//   the files in FOLDER, as they are
// LoadGenerator verify TEMPLATE FOLDER
//   says how many files in FOLDER are, byte for byte, bodies that `send` makes; fails when one is
//   not
//
//   ADDRESS   unix:PATH or 127.0.0.1:PORT
//   PROMISES  file that receives the body digest of every promise, one a line
// Prints one line of JSON.

import Glibc

@main
struct LoadGenerator {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("send", 7):
      guard let bodies = MadeBodies(template: arguments[2], byteCount: Int(arguments[3])),
        let count = Int(arguments[4]), let senders = Int(arguments[5])
      else { usage() }
      let load = Load(address: arguments[1], count: count) { bodies.body($0) }
      load.run(senders: senders, promises: arguments[6])
    case ("post", 5):
      guard let senders = Int(arguments[3]) else { usage() }
      let files = names(in: arguments[2])
      let load = Load(address: arguments[1], count: files.count) { FileBody(path: files[$0]) }
      load.run(senders: senders, promises: arguments[4])
    case ("verify", 3): verify(template: arguments[1], files: names(in: arguments[2]))
    default: usage()
    }
  }

  private static func verify(template: String, files: [String]) {
    var whole = 0
    for path in files {
      guard let bytes = contents(of: path),
        let bodies = MadeBodies(template: template, byteCount: bytes.count), bodies.made(bytes)
      else { continue }
      whole += 1
    }
    print("{\"files\": \(files.count), \"whole\": \(whole)}")
    if whole != files.count { exit(1) }
  }

  private static func usage() -> Never {
    let words = "usage: see the head of LoadGenerator.swift\n"
    _ = words.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(2)
  }
}

/// The files directly in a folder.
private func names(in folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if !name.hasPrefix(".") { names.append(folder + "/" + name) }
  }
  return names.sorted()
}

func contents(of path: String) -> [UInt8]? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 17)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    guard count > 0 else { return bytes }
    bytes += buffer[..<count]
  }
}
