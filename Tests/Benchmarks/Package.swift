// swift-tools-version:6.2
import PackageDescription

// What `make bench` needs beside the programs; a package of its own, so that nobody who builds
// Sotto builds it.

let package = Package(
  name: "Benchmarks",
  targets: [
    .executableTarget(
      name: "LoadGenerator", path: "LoadGenerator",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ])
  ]
)
