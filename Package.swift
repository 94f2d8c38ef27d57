// swift-tools-version:6.2
import PackageDescription

let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// Layers 0 to 2 also compile as Embedded Swift for wasm32 (Sources/BrowserClient).
let embeddable = house + [.treatWarning("EmbeddedRestrictions", as: .error)]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

func layer(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude, swiftSettings: embeddable)
}

func native(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: house)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies + ["Program", arguments], swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude,
    swiftSettings: house)
}

let package = Package(
  name: "sotto",
  products: [
    .executable(name: "sotto-gateway", targets: ["sotto-gateway"]),
    .executable(name: "sotto-source", targets: ["sotto-source"]),
    .executable(name: "sotto-investigator", targets: ["sotto-investigator"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
    .package(
      url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CGcrypt", pkgConfig: "libgcrypt", providers: [.apt(["libgcrypt20-dev"])]),
    .systemLibrary(name: "CScheduler"),
    .systemLibrary(name: "CProcess"),
    .systemLibrary(name: "CFileSpace"),

    // Layer 0
    layer("StrictCoding"),
    .target(name: "CBoringCipher", dependencies: [crypto]),
    layer("Primitives", ["StrictCoding", "CSodium", "CBoringCipher", crypto]),
    native("SQLite", ["CSQLite"]),
    native("DurableFile", ["StrictCoding", "CFileSpace"]),

    // Layer 1
    layer("SignedNote", ["StrictCoding", "Primitives"]),
    layer("Age", ["StrictCoding", "Primitives"]),
    layer("AgeIdentity", ["StrictCoding", "Primitives", "Age"]),
    layer(
      "Codename", ["StrictCoding", "Primitives"], exclude: ["Format.md", "LICENSE.word-list.md"]),

    // Layer 2
    layer(
      "Keyring", ["StrictCoding", "Primitives", "SignedNote", "Age"], exclude: ["Format.md"]),
    layer(
      "ReplyBoard", ["StrictCoding", "Primitives", "SignedNote", "Age"], exclude: ["Format.md"]),
    layer(
      "ReplyReader",
      ["StrictCoding", "Primitives", "Age", "AgeIdentity", "Codename", "Keyring", "ReplyBoard"]),
    layer("Intake", ["StrictCoding", "Primitives", "SignedNote", "Age"], exclude: ["Format.md"]),
    layer(
      "Tip", ["StrictCoding", "Primitives", "Age", "Keyring", "Intake"], exclude: ["Format.md"]),
    layer(
      "Transfer", ["StrictCoding", "Primitives", "SignedNote", "Age"], exclude: ["Format.md"]),
    layer("TransparencyLog", ["StrictCoding", "Primitives", "SignedNote"], exclude: ["Format.md"]),
    layer("RetentionLog", ["StrictCoding"], exclude: ["Format.md"]),

    // Layer 3
    native("LibcryptoCipher", ["Primitives", "COpenSSL"]),
    native("LibgcryptCipher", ["Primitives", "CGcrypt"]),
    native("PayloadPipeline", ["Primitives", "Age", "CScheduler"]),
    native(
      "SourceTransport",
      [
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    native(
      "GatewayStore",
      [
        "StrictCoding", "Primitives", "SignedNote", "Age", "Keyring", "ReplyBoard", "Intake",
        "Transfer", "RetentionLog", "SQLite", "DurableFile", "LibcryptoCipher",
      ], exclude: ["Backup.md", "Format.md"]),
    native(
      "GatewayServer",
      [
        "StrictCoding", "Primitives", "Age", "Intake", "GatewayStore",
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ], exclude: ["Format.md"]),
    native(
      "SourceClient",
      [
        "StrictCoding", "Primitives", "Age", "Codename", "Keyring", "Tip", "ReplyBoard",
        "ReplyReader", "Intake", "RetentionLog", "LibgcryptCipher", "PayloadPipeline",
      ]),
    native(
      "CaseVault",
      [
        "StrictCoding", "Primitives", "SignedNote", "Age", "AgeIdentity", "Codename", "Keyring",
        "Tip", "ReplyBoard", "Intake", "Transfer", "SQLite", "DurableFile",
      ], exclude: ["Format.md"]),
    native(
      "KeyOfficer",
      [
        "StrictCoding", "Primitives", "SignedNote", "Age", "Keyring", "Intake", "Transfer",
        "RetentionLog", "DurableFile",
      ], exclude: ["Format.md"]),
    .target(name: "COfflineGuard"),
    native("Terminal", ["StrictCoding", "Primitives", "CProcess"]),

    // Layer 4
    native("Program", ["StrictCoding", "Terminal", arguments]),
    program(
      "sotto-gateway",
      [
        "StrictCoding", "Primitives", "SQLite", "DurableFile", "Keyring", "Intake", "Transfer",
        "GatewayStore", "GatewayServer", "Terminal",
      ]),
    program(
      "sotto-source",
      [
        "StrictCoding", "Primitives", "Age", "AgeIdentity", "Codename", "Keyring", "Intake",
        "ReplyBoard", "ReplyReader", "SourceClient", "SourceTransport", "LibgcryptCipher",
        "PayloadPipeline", "Terminal",
      ]),
    program(
      "sotto-investigator",
      [
        "StrictCoding", "Primitives", "SignedNote", "Age", "AgeIdentity", "Intake", "Keyring",
        "Tip", "ReplyBoard", "Transfer", "KeyOfficer", "CaseVault", "DurableFile",
        "PayloadPipeline", "Terminal", "COfflineGuard",
      ]),

    // Tests
    .target(
      name: "TestSupport", dependencies: ["StrictCoding", "Primitives"],
      path: "Tests/TestSupport", swiftSettings: house),
    tests("StrictCodingTests", ["StrictCoding", "Primitives"]),
    tests("PrimitivesTests", ["Primitives", "StrictCoding"], exclude: ["Golden"]),
    tests(
      "SignedNoteTests", ["SignedNote", "Primitives", "StrictCoding"], exclude: ["Golden"]),
    tests("AgeTests", ["Age", "Primitives", "StrictCoding"], exclude: ["Golden"]),
    tests(
      "AgeIdentityTests", ["AgeIdentity", "Age", "Primitives", "StrictCoding"],
      exclude: ["Golden"]),
    tests("LibcryptoCipherTests", ["LibcryptoCipher", "LibgcryptCipher", "Primitives"]),
    tests(
      "PayloadPipelineTests",
      ["PayloadPipeline", "LibgcryptCipher", "Age", "AgeIdentity", "Primitives"]),
    tests("CodenameTests", ["Codename", "Primitives", "StrictCoding"]),
    tests(
      "ReplyBoardTests",
      ["ReplyBoard", "AgeIdentity", "Age", "SignedNote", "Primitives", "StrictCoding"],
      exclude: ["Golden"]),
    tests(
      "ReplyReaderTests",
      [
        "ReplyReader", "ReplyBoard", "Keyring", "Codename", "Age", "SignedNote", "Primitives",
        "StrictCoding",
      ]),
    tests(
      "KeyringTests", ["Keyring", "Age", "SignedNote", "Primitives", "StrictCoding"],
      exclude: ["Golden"]),
    tests(
      "IntakeTests", ["Intake", "Age", "SignedNote", "Primitives", "StrictCoding"],
      exclude: ["Golden"]),
    tests(
      "TransferTests", ["Transfer", "SignedNote", "Primitives", "StrictCoding"],
      exclude: ["Golden"]),
    tests(
      "TransparencyLogTests", ["TransparencyLog", "SignedNote", "Primitives", "StrictCoding"],
      exclude: ["Golden"]),
    tests("RetentionLogTests", ["RetentionLog", "StrictCoding"], exclude: ["Golden"]),
    tests(
      "KeyOfficerTests",
      [
        "KeyOfficer", "Keyring", "Intake", "Transfer", "RetentionLog", "Age", "SignedNote",
        "Primitives", "StrictCoding", "DurableFile",
      ], exclude: ["Golden"]),
    tests("SQLiteTests", ["SQLite"]),
    tests("DurableFileTests", ["DurableFile", "StrictCoding"]),
    tests(
      "CaseVaultTests",
      [
        "CaseVault", "StrictCoding", "Primitives", "SignedNote", "Age", "AgeIdentity", "Codename",
        "Keyring", "Tip", "ReplyBoard", "Intake", "Transfer", "SQLite", "DurableFile",
        "COfflineProbe",
      ], exclude: ["Golden"]),
    .target(
      name: "COfflineProbe", dependencies: ["COfflineGuard"], path: "Tests/COfflineProbe"),
    tests(
      "TipTests", ["Tip", "Intake", "Keyring", "Age", "AgeIdentity", "Primitives", "StrictCoding"],
      exclude: ["Golden"]),
    tests(
      "SourceTransportTests",
      [
        "SourceTransport", "StrictCoding",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .target(
      name: "TestDeployment",
      dependencies: [
        "StrictCoding", "Primitives", "SignedNote", "Age", "Keyring", "Intake", "RetentionLog",
        "DurableFile",
      ],
      path: "Tests/TestDeployment", swiftSettings: house),
    .target(name: "CDiskFaults", path: "Tests/CDiskFaults"),
    tests(
      "GatewayStoreTests",
      [
        "GatewayStore", "TestDeployment", "StrictCoding", "Primitives", "SignedNote", "Age",
        "AgeIdentity", "Keyring", "Intake", "Transfer", "ReplyBoard", "DurableFile", "SQLite",
        "LibcryptoCipher", "CDiskFaults",
      ], exclude: ["Golden"]),
    tests(
      "GatewayServerTests",
      [
        "GatewayServer", "GatewayStore", "RetentionLog", "Keyring", "Intake", "SignedNote", "Age",
        "StrictCoding", "Primitives", "SourceTransport",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ], exclude: ["Golden"]),
    tests("TerminalTests", ["Terminal", "StrictCoding", "Primitives"]),
    tests(
      "SourceClientTests",
      [
        "SourceClient", "StrictCoding", "Primitives", "SignedNote", "Age", "AgeIdentity",
        "Codename", "Keyring", "Tip", "ReplyBoard", "ReplyReader", "Intake", "RetentionLog",
        "PayloadPipeline",
      ]),
    tests(
      "ConformanceTests",
      ["Age", "AgeIdentity", "LibcryptoCipher", "LibgcryptCipher", "Primitives", "StrictCoding"]),
    tests(
      "AirGapTests",
      [
        "CaseVault", "GatewayStore", "KeyOfficer", "SourceClient", "TestDeployment", "Codename",
        "Keyring", "Tip", "Intake", "ReplyBoard", "ReplyReader", "Transfer", "SignedNote", "Age",
        "Primitives", "StrictCoding", "SQLite", "DurableFile",
      ]),
    .target(name: "CByteSearch", path: "Tests/CByteSearch"),
    .target(
      name: "TestOrganisation", dependencies: ["TestSupport"], path: "Tests/TestOrganisation",
      swiftSettings: house),
    tests(
      "ThreatTests",
      [
        "Age", "Codename", "Keyring", "Primitives", "ReplyBoard", "StrictCoding", "CByteSearch",
        "TestOrganisation",
      ]),
    tests("SourceCommandTests", ["TestOrganisation", "Primitives", "StrictCoding"]),
    tests("CommandTests", ["Age", "AgeIdentity", "Primitives", "StrictCoding"]),
    tests("TidyTests", []),
  ]
)
