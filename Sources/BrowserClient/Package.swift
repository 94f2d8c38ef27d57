// swift-tools-version:6.2
import PackageDescription

// The same sources as layers 0 to 2 of the package above, through folder links, as Embedded Swift
// for wasm32: `make wasm` compiles them, so that nothing enters these layers that a browser cannot
// run. The C parts are declared, not linked.

let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// Without the incremental flag an absolute path would change the bytes of the output.
let embedded =
  house + [
    .enableExperimentalFeature("Embedded"),
    .unsafeFlags([
      "-wmo", "-parse-as-library", "-Xfrontend", "-disable-incremental-llvm-codegen",
    ]),
  ]

/// Only `Primitives` sees C. `make wasm` puts libsodium's headers, and nothing else of the system's
/// headers, into the second folder.
let headers: SwiftSetting = .unsafeFlags(
  ["-nostdlibinc", "-isystem", "Runtime/include", "-isystem", "../../.build/wasm-headers"]
    .map { $0.hasPrefix("-") ? $0 : Context.packageDirectory + "/" + $0 }
    .flatMap { ["-Xcc", $0] })

func layer(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
  settings: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude, swiftSettings: embedded + settings)
}

let package = Package(
  name: "BrowserClient",
  products: [
    .library(name: "BrowserClient", type: .static, targets: ["ReplyReader", "Tip"])
  ],
  targets: [
    .systemLibrary(name: "CSodium"),
    .systemLibrary(name: "CXWing"),
    layer("StrictCoding"),
    layer("Primitives", ["StrictCoding", "CSodium", "CXWing"], settings: [headers]),
    layer("SignedNote", ["StrictCoding", "Primitives"]),
    layer("Age", ["StrictCoding", "Primitives"]),
    layer("AgeIdentity", ["StrictCoding", "Primitives", "Age"]),
    layer(
      "Codename", ["StrictCoding", "Primitives"], exclude: ["Format.md", "LICENSE.word-list.md"]),
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
  ]
)
