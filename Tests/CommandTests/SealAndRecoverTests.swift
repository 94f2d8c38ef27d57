import Age
import AgeIdentity
import FoundationEssentials
import Primitives
import StrictCoding
import TestSupport
import Testing

struct SealAndRecoverTests {
  private let folder = TemporaryFolder()
  private let seed = Secret(copying: [UInt8](0..<32))

  private var recipient: String {
    get throws { String(decoding: try HybridRecipient(seed: seed).encoded, as: UTF8.self) }
  }

  private var classicRecipient: String {
    let key = [UInt8](repeating: 9, count: 32)
    return String(decoding: Bech32.encode(prefix: ascii("age"), key), as: UTF8.self)
  }

  private func put(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Data(bytes).write(to: URL(filePath: folder.file(name)))
    return folder.file(name)
  }

  private func keyFile() throws -> String {
    try put("key.txt", Identity.encode(hybrid: seed).withBytes { [UInt8]($0) })
  }

  private func source(_ arguments: String..., input: [UInt8] = []) throws -> Command.Result {
    var command = Command("sotto-source", arguments)
    command.input = input
    return try command.run()
  }

  private func investigator(_ arguments: String..., input: [UInt8] = []) throws -> Command.Result {
    var command = Command("sotto-investigator", arguments)
    command.input = input
    return try command.run()
  }

  @Test(arguments: [0, 10, 65_536, 700_000])
  func `what is sealed to a file is recovered from it`(count: Int) throws {
    let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 3) }
    let (plain, sealed, opened) = (folder.file("in"), folder.file("in.age"), folder.file("out"))
    _ = try put("in", content)
    let sealing = try source("seal", "-r", recipient, "-o", sealed, plain)
    #expect(sealing.status == 0 && sealing.output.isEmpty && sealing.errors.isEmpty)
    let opening = try investigator("recover", "--identity", keyFile(), "-o", opened, sealed)
    #expect(opening.status == 0 && opening.output.isEmpty && opening.errors.isEmpty)
    #expect(contents(of: opened) == content)
    for path in [sealed, opened] {
      #expect(!exists(path + ".partial"))
      let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(rights as? Int == 0o600, "only the owner may read \(path)")
    }
  }

  @Test func `standard input and output work as files do`() throws {
    let content = [UInt8](repeating: 0x5A, count: 200_000)
    let sealed = try source("seal", "-r", recipient, "-o", "-", "-", input: content)
    #expect(sealed.status == 0)
    let armored = Armor.encode(sealed.output)
    for file in [sealed.output, armored] {
      for output in [["-o", "-"], []] {
        var command = Command(
          "sotto-investigator", ["recover", "--identity", try keyFile()] + output + ["-"])
        command.input = file
        let opened = try command.run()
        #expect(opened.status == 0)
        #expect(opened.output == content)
      }
    }
  }

  @Test func `a recipient that a quantum computer breaks is refused, alone or in a mix`() throws {
    let plain = try put("in", ascii("text"))
    let sealed = folder.file("in.age")
    for recipients in [[classicRecipient], [try recipient, classicRecipient]] {
      let result = try Command(
        "sotto-source", ["seal"] + recipients.flatMap { ["-r", $0] } + ["-o", sealed, plain]
      ).run()
      #expect(result.status == 3)
      #expect(result.errorText.contains("is not a post-quantum recipient"))
      #expect(!exists(sealed) && !exists(sealed + ".partial"))
    }
  }

  @Test func `a mistyped recipient, a missing argument or an unknown word is wrong use`() throws {
    let plain = try put("in", ascii("text"))
    let mistyped = String(try recipient.dropLast()) + "q"
    let sealed = folder.file("in.age")
    #expect(try source("seal", "-r", mistyped, "-o", sealed, plain).status == 2)
    #expect(try source("seal", "-o", sealed, plain).status == 2)
    #expect(try source("seal", "-r", recipient, "-o", sealed).status == 2)
    #expect(try source("seal", "-r", recipient, plain).status == 2)
    #expect(try source("nonsense").status == 2)
    let file = try put("ok.age", source("seal", "-r", recipient, "-o", "-", plain).output)
    #expect(try investigator("recover", file).status == 2)
    #expect(try investigator("recover", "--identity", plain, file).status == 2)
    #expect(try investigator("recover", "--passphrase-fd", "x", plain).status == 2)
    #expect(!exists(sealed) && !exists(sealed + ".partial"))
  }

  @Test func `help shows an example and version a number`() throws {
    for arguments in [["seal", "--help"], ["--version"], ["--help"]] {
      let result = try Command("sotto-source", arguments).run()
      #expect(result.status == 0 && result.errors.isEmpty && !result.output.isEmpty)
    }
    #expect(try source("seal", "--help").outputText.contains("Example: sotto-source seal"))
    #expect(
      try investigator("recover", "--help").outputText
        .contains("Example: sotto-investigator recover"))
  }

  @Test func `what cannot be read or written fails and leaves what was there`() throws {
    let plain = try put("in", [UInt8](repeating: 1, count: 100_000))
    let sealed = try put("in.age", ascii("an older file"))
    let missing = folder.file("missing")
    let absent = try source("seal", "-r", recipient, "-o", sealed, missing)
    #expect(absent.status == 1 && absent.errorText.contains("Cannot read"))
    #expect(try source("seal", "-r", recipient, "-o", sealed, folder.path).status == 1)
    let noFolder = try source("seal", "-r", recipient, "-o", missing + "/out", plain)
    #expect(noFolder.status == 1 && noFolder.errorText.contains("Cannot write"))
    let full = try source("seal", "-r", recipient, "-o", "/dev/full", plain)
    #expect(full.status == 1 && full.errorText.contains("No space left"))
    #expect(contents(of: sealed) == ascii("an older file"))
    #expect(!exists(sealed + ".partial"))
  }

  @Test func `a file that is cut off does not replace the one that was there`() throws {
    let content = [UInt8](repeating: 7, count: 150_000)
    let sealed = try source("seal", "-r", recipient, "-o", "-", "-", input: content).output
    let cut = try put("cut.age", sealed.dropLast(20_000))
    let opened = try put("out", ascii("an older file"))
    let result = try investigator("recover", "--identity", keyFile(), "-o", opened, cut)
    #expect(result.status == 1 && result.errorText.hasPrefix("payload"))
    #expect(contents(of: opened) == ascii("an older file"))
    #expect(!exists(opened + ".partial"))
  }

  @Test func `a command that is interrupted takes its unfinished file along`() throws {
    let script = """
      mkfifo "$1/pipe"
      "$2" seal -r "$3" -o "$1/out" "$1/pipe" & program=$!
      exec 9> "$1/pipe"
      until [ -e "$1/out.partial" ]; do :; done
      kill -TERM $program
      wait $program
      echo $?
      """
    let program = Command.path(of: "sotto-source")
    let result = try Command(
      "/bin/sh", ["-c", script, "sh", folder.path, program, recipient]
    ).run()
    #expect(result.outputText == "143\n", "ended by the signal: \(result.errorText)")
    #expect(!exists(folder.file("out.partial")) && !exists(folder.file("out")))
  }

  @Test func `a pipe or a device that is already there is written to, not replaced`() throws {
    let plain = try put("in", ascii("through a pipe"))
    let script = """
      mkfifo "$1/pipe"
      cat "$1/pipe" > "$1/copy" & reader=$!
      "$2" seal -r "$3" -o "$1/pipe" "$1/in"; status=$?
      wait $reader
      test -p "$1/pipe" && echo $status
      """
    let program = Command.path(of: "sotto-source")
    let result = try Command(
      "/bin/sh", ["-c", script, "sh", folder.path, program, recipient]
    ).run()
    #expect(result.outputText == "0\n", "\(result.errorText)")
    let opened = try investigator("recover", "--identity", keyFile(), folder.file("copy"))
    #expect(opened.output == contents(of: plain))
  }

  @Test func `the passphrases that are tried come from a descriptor, one a line`() throws {
    var command = Command(
      "sotto-investigator", ["recover", "--passphrase-fd", "5", try put("bad.age", [0x61])])
    command.descriptors[5] = ascii("one\ntwo\n")
    let result = try command.run()
    #expect(result.status == 1 && result.errorText.hasPrefix("header"))
    let file = try source("seal", "-r", recipient, "-o", "-", "-").output
    let closed = try investigator("recover", "--passphrase-fd", "77", put("ok.age", file))
    #expect(closed.status == 1 && closed.errorText.contains("descriptor 77"))
  }
}
