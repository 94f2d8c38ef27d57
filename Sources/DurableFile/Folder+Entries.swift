internal import Glibc

extension Folder {
  /// The names of all files and all folders, each sorted by bytes. A link, a device or a name
  /// that is not UTF-8 is `refused`.
  public func entries() throws(FileError) -> (files: [String], folders: [String]) {
    let copy = try retrying { openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard let stream = fdopendir(copy) else {
      close(copy)
      throw .last
    }
    defer { closedir(stream) }
    var files: [String] = []
    var folders: [String] = []
    while let name = try next(stream) {
      if name == "." || name == ".." { continue }
      var status = stat()
      try retrying { fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) }
      switch status.st_mode & S_IFMT {
      case S_IFREG: files.append(name)
      case S_IFDIR: folders.append(name)
      default: throw .refused
      }
    }
    return (sorted(files), sorted(folders))
  }

  /// The names of all files, sorted by bytes; `refused` when there is a folder or anything else.
  public func files() throws(FileError) -> [String] {
    let entries = try entries()
    guard entries.folders.isEmpty else { throw .refused }
    return entries.files
  }

  /// Removes what a crash left half-written. Returns how many files that were.
  @discardableResult
  public func removePartialFiles() throws(FileError) -> Int {
    let partial = try entries().files.filter { $0.hasPrefix(Self.partialPrefix) }
    for name in partial { try retrying { unlinkat(descriptor, name, 0) } }
    if !partial.isEmpty { try sync() }
    return partial.count
  }

  private func sorted(_ names: [String]) -> [String] {
    names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func next(_ stream: OpaquePointer) throws(FileError) -> String? {
    errno = 0
    guard let entry = readdir(stream) else {
      guard errno == 0 else { throw .last }
      return nil
    }
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
    }
    guard let name else { throw .refused }
    return name
  }
}
