/// Arrows only point down: what each target may import, system modules included.
enum ImportRule {
  /// Layers 0 to 2 import nothing of the system; Foundation is imported nowhere.
  static let table: [String: String] = [
    // Layer 0
    "StrictCoding": "",
    "Primitives": "StrictCoding CSodium CBoringCipher CXWing Crypto FoundationEssentials",
    "SQLite": "CSQLite Glibc",
    "DurableFile": "StrictCoding CFileSpace Glibc",
    // Layer 1
    "SignedNote": "StrictCoding Primitives",
    "Age": "StrictCoding Primitives",
    "AgeIdentity": "StrictCoding Primitives Age",
    "Codename": "StrictCoding Primitives",
    // Layer 2
    "Keyring": "StrictCoding Primitives SignedNote Age",
    "ReplyBoard": "StrictCoding Primitives SignedNote Age Codename",
    "ReplyReader": "StrictCoding Primitives Age AgeIdentity Codename Keyring ReplyBoard",
    "Intake": "StrictCoding Primitives SignedNote Age",
    "Tip": "StrictCoding Primitives Age Codename Keyring Intake",
    "Transfer": "StrictCoding Primitives SignedNote Age",
    "TransparencyLog": "StrictCoding Primitives SignedNote",
    "RetentionLog": "StrictCoding Primitives SignedNote Age",
    // Layer 3
    "LibcryptoCipher": "Primitives COpenSSL",
    "LibgcryptCipher": "Primitives CGcrypt",
    "PayloadPipeline": "Primitives Age CScheduler Glibc",
    "SourceTransport": "NIOCore NIOPosix NIOHTTP1 Synchronization",
    "GatewayStore": """
    StrictCoding Primitives SignedNote Age Keyring ReplyBoard Intake Transfer RetentionLog SQLite \
    DurableFile LibcryptoCipher Glibc Synchronization
    """,
    "GatewayServer": """
    StrictCoding Primitives Age Intake GatewayStore HummingbirdCore NIOCore NIOPosix NIOHTTP1 \
    Logging ServiceLifecycle UnixSignals Glibc Synchronization
    """,
    "SourceClient": """
    StrictCoding Primitives SignedNote Age AgeIdentity Codename Keyring Tip ReplyBoard \
    ReplyReader Intake RetentionLog LibgcryptCipher PayloadPipeline DurableFile Glibc
    """,
    "CaseVault": """
    StrictCoding Primitives SignedNote Age AgeIdentity Codename Keyring Tip ReplyBoard Intake \
    Transfer SQLite DurableFile Glibc
    """,
    "KeyOfficer": """
    StrictCoding Primitives SignedNote Age Keyring Intake Transfer RetentionLog DurableFile
    """,
    "Terminal": "StrictCoding Primitives CProcess Glibc Synchronization",
    // Layer 4
    "Program": "ArgumentParser StrictCoding Terminal Glibc",
    "sotto-gateway": """
    ArgumentParser Program Terminal StrictCoding Primitives SQLite DurableFile Keyring Intake \
    Transfer GatewayStore GatewayServer Dispatch Glibc Synchronization
    """,
    "sotto-source": """
    ArgumentParser Program Terminal StrictCoding Primitives Age AgeIdentity Codename Keyring \
    Intake ReplyBoard ReplyReader SourceClient SourceTransport LibgcryptCipher PayloadPipeline \
    Glibc
    """,
    "sotto-investigator": """
    ArgumentParser Program Terminal StrictCoding Primitives SignedNote Age AgeIdentity Intake \
    Keyring Tip ReplyBoard Transfer KeyOfficer CaseVault DurableFile PayloadPipeline \
    COfflineGuard Glibc
    """,
  ]

  static func allowed(_ target: String) -> Set<String>? {
    table[target].map { Set($0.split(separator: " ").map(String.init)) }
  }

  /// The module of an import line.
  static func module(of line: Substring) -> String? {
    let words = line.split(separator: " ")
    guard let index = words.firstIndex(of: "import"),
      words[..<index].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains($0) })
    else { return nil }
    let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "var", "let"]
    let name = words[(index + 1)...].first { !kinds.contains($0) }
    return name?.split(separator: ".").first.map(String.init)
  }

  static func isImport(_ line: Substring) -> Bool { module(of: line) != nil }

  static func findings(in file: SwiftFile) -> [String] {
    guard let allowed = allowed(file.target) else {
      return [file.finding(0, "\(file.target) has no row in ImportRule.table")]
    }
    return file.code.indices.compactMap { index in
      guard let module = module(of: file.code[index]), !allowed.contains(module) else { return nil }
      return file.finding(index, "\(file.target) may not import \(module)")
    }
  }

  private static let accessLevels: Set<Substring> = [
    "public", "package", "internal", "fileprivate", "private",
  ]
}
