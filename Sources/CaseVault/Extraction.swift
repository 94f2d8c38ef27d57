internal import DurableFile
internal import Glibc
public import Primitives
internal import StrictCoding
internal import Tip

// Attachments leave the vault only here, into a folder that did not exist before (threats.md T18).

extension Vault {
  /// Writes the attachments of `files` and the messages of the case into a new folder in the
  /// folder at `parent`, readable by its owner only, and returns its path. Names are numbered and
  /// sanitised, every content is verified before it gets its name.
  public func extract(
    _ view: CaseView, _ files: [CaseView.FileView], withMessages: Bool, to parent: String,
    random: some RandomSource, progress: (Int) -> Void
  ) throws(VaultError) -> String {
    let suffix = String(decoding: Hex.encode(random.bytes(4)), as: UTF8.self)
    let path = "\(parent)/sotto-\(view.summary.shortName)-\(suffix)"
    let target = try mapped(VaultError.storage) { () throws(FileError) in
      try Folder(creating: path)
    }
    if withMessages {
      for (index, tip) in view.tips.enumerated() where !tip.message.isEmpty {
        let number = String(decoding: Decimal.encode(index + 1, width: 4), as: UTF8.self)
        try mapped(VaultError.storage) { () throws(FileError) in
          try target.write(
            tip.message, to: "message-\(number).txt", day: tip.received, replacing: false)
        }
      }
    }
    for file in files { try extract(file, to: target, progress) }
    return path
  }

  private func extract(
    _ file: CaseView.FileView, to target: Folder, _ progress: (Int) -> Void
  ) throws(VaultError) {
    let name = String(
      decoding: file.entry.extractionName(number: file.number), as: UTF8.self)
    let writer = try mapped(VaultError.storage) { () throws(FileError) in
      try target.writer(name)
    }
    var hash = SHA256()
    try file.attachment.read(in: folder.files) { (piece) throws(VaultError) in
      hash.update(piece)
      try mapped(VaultError.storage) { () throws(FileError) in try writer.append(piece) }
      progress(piece.count)
    }
    guard hash.finish() == file.entry.content.digest else { throw .damagedAttachment }
    try mapped(VaultError.storage) { () throws(FileError) in
      try writer.commit(day: today, replacing: false)
    }
  }
}
