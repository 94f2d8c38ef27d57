internal import DurableFile
internal import Primitives
internal import StrictCoding
internal import Transfer

/// Everything in a transfer folder from an investigator, with what the gateway wants of it in
/// memory (formats.md §8). Reads at most the limits of each file.
struct FolderContent {
  /// All files but the manifest.
  private(set) var files: [Manifest.File] = []
  /// Reply cells and dummies.
  private(set) var cells: [UInt8]?
  /// Ids of tips that need not come again.
  private(set) var imported: [UInt8]?
  /// Digests of passes.
  private(set) var passes: [UInt8]?
  /// Whether keyrings or week sheets are among the files.
  private(set) var hasDocuments = false

  private static let byteLimit = 4 << 20
  private static let documentFolders = ["keyrings", "weeks"]

  /// Reads the folder; a name that no transfer folder may have is `coding(malformed)`.
  init(_ source: Folder) throws(StoreError) {
    let entries = try withFiles { () throws(FileError) in try source.entries() }
    for name in entries.files where name != "manifest.txt" {
      let bytes = try add(name, name, in: source)
      switch name {
      case "cells": cells = bytes
      case "imported": imported = bytes
      case "passes": passes = bytes
      default: break
      }
    }
    for folderName in entries.folders {
      hasDocuments = hasDocuments || Self.documentFolders.contains(folderName)
      let folder = try withFiles { () throws(FileError) in try source.folder(folderName) }
      for name in try withFiles({ () throws(FileError) in try folder.files() }) {
        _ = try add(name, folderName + "/" + name, in: folder)
      }
    }
  }

  private mutating func add(
    _ name: String, _ path: String, in folder: Folder
  ) throws(StoreError) -> [UInt8] {
    guard files.count < Manifest.fileLimit else { throw .transfer(.overLimit) }
    let bytes = try withFiles { () throws(FileError) in
      try folder.read(name, limit: Self.byteLimit)
    }
    let transferPath = try parsing { () throws(CodingError) in
      try TransferPath([UInt8](path.utf8)[...])
    }
    files.append(
      Manifest.File(
        path: transferPath, digest: Digest(of: bytes[...]), byteCount: UInt64(bytes.count)))
    return bytes
  }
}
