import Foundation
import Simulation

/// Path columns in a file: a header, then the blocks one after another, each `[columns x paths]` of 8-byte integers.
///
/// Blocks stand in order of path, so ranges of one run concatenate into the bytes of the whole run. Versioned by
/// its first eight bytes, the last of which is 2 where the measures of the customer engine have columns, 3 where
/// facilities have, and 4 where groups of pools of cash have; little-endian.
enum PathColumnFile {
  static let plainMagic = Array("DCPATHS1".utf8)
  static let measuresMagic = Array("DCPATHS2".utf8)
  static let financingMagic = Array("DCPATHS3".utf8)
  static let poolsMagic = Array("DCPATHS4".utf8)
  /// Bytes of the header of versions 1 and 2, of version 3, and of version 4.
  static let headerBytes = 40
  static let longHeaderBytes = 64
  static let poolHeaderBytes = 80

  /// Header of a file: the layout and the first path.
  struct Header: Equatable {
    var layout: PathLayout
    var firstPath: Int

    /// Bytes that the header takes.
    var size: Int {
      layout.pools > 0 ? poolHeaderBytes : layout.financing == nil ? headerBytes : longHeaderBytes
    }

    var bytes: Data {
      var numbers = [layout.days, layout.weeks, BlockEngine.blockPaths, firstPath]
      var data = Data(layout.hasMeasures ? measuresMagic : plainMagic)
      if layout.pools > 0 {
        data = Data(poolsMagic)
        let financing = layout.financing
        numbers += [
          layout.hasMeasures ? 1 : 0, financing?.facilities ?? 0, financing?.tests ?? 0,
          financing == nil ? 0 : 1,
          layout.pools,
        ]
      } else if let financing = layout.financing {
        data = Data(financingMagic)
        numbers += [layout.hasMeasures ? 1 : 0, financing.facilities, financing.tests]
      }
      for value in numbers {
        withUnsafeBytes(of: UInt64(value).littleEndian) { data.append(contentsOf: $0) }
      }
      return data
    }

    init(layout: PathLayout, firstPath: Int) {
      self.layout = layout
      self.firstPath = firstPath
    }

    /// The header in `data`, or `nil` where it is not one.
    init?(_ data: Data) {
      let magic = Array(data.prefix(8))
      let hasPools = magic == poolsMagic
      let isLong = magic == financingMagic || hasPools
      guard data.count >= (hasPools ? poolHeaderBytes : isLong ? longHeaderBytes : headerBytes),
        isLong || magic == plainMagic || magic == measuresMagic
      else { return nil }
      let numbers = (0..<(hasPools ? 9 : isLong ? 7 : 4)).map { index in
        (0..<8).reduce(UInt64(0)) {
          $0 | UInt64(data[data.startIndex + 8 + index * 8 + $1]) << (8 * UInt64($1))
        }
      }
      guard numbers[0] > 0, numbers[0] < 100_000, numbers[1] > 0, numbers[1] <= numbers[0],
        numbers[2] == UInt64(BlockEngine.blockPaths), numbers[3] < 1 << 32
      else { return nil }
      if hasPools, numbers[8] < 2 || numbers[8] > 1_000 { return nil }
      if isLong, numbers[4] > 1 || numbers[5] > 1_000 || numbers[6] > 100_000 { return nil }
      layout = PathLayout(
        days: Int(numbers[0]), weeks: Int(numbers[1]),
        hasMeasures: isLong ? numbers[4] == 1 : magic == measuresMagic,
        financing: isLong && (!hasPools || numbers[7] == 1)
          ? .init(facilities: Int(numbers[5]), tests: Int(numbers[6])) : nil,
        pools: hasPools ? Int(numbers[8]) : 0)
      firstPath = Int(numbers[3])
    }
  }
}

/// Writes blocks to a path file.
final class PathColumnWriter {
  private let handle: FileHandle
  private let layout: PathLayout

  /// Starts a new file, replacing one at that place.
  init(file: URL, layout: PathLayout, firstPath: Int) throws {
    self.layout = layout
    try PathColumnFile.Header(layout: layout, firstPath: firstPath).bytes.write(to: file)
    handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
  }

  /// Appends the next block.
  func append(_ block: PathBlock) throws {
    precondition(block.values.count == layout.count * block.count, "a block of this run's layout")
    try block.values.withUnsafeBytes { try handle.write(contentsOf: Data($0)) }
  }

  /// Appends the blocks of another file of the run.
  func append(blocksOf file: PathColumnReader) throws {
    try file.forEachChunk { try handle.write(contentsOf: $0) }
  }

  /// Closes the file.
  func close() throws { try handle.close() }
}

/// Reads a path file a column at a time; memory is one column.
///
/// A column's parts are read by place in one system call each, since a year's result has hundreds of columns.
final class PathColumnReader: PathColumns {
  let layout: PathLayout
  let firstPath: Int
  let paths: Int
  private let handle: FileHandle
  private let headerSize: Int

  enum Fault: Error, CustomStringConvertible {
    case notPathFile(String)
    case truncated(String)

    var description: String {
      switch self {
      case .notPathFile(let file): "`\(file)` is not a path file of this version"
      case .truncated(let file): "`\(file)` ends in the middle of a path"
      }
    }
  }

  init(file: URL) throws {
    handle = try FileHandle(forReadingFrom: file)
    let start = try handle.read(upToCount: PathColumnFile.poolHeaderBytes) ?? Data()
    guard let header = PathColumnFile.Header(start) else { throw Fault.notPathFile(file.path) }
    layout = header.layout
    firstPath = header.firstPath
    headerSize = header.size
    let size = Int(try handle.seekToEnd()) - headerSize
    guard size % (8 * header.layout.count) == 0 else { throw Fault.truncated(file.path) }
    paths = size / (8 * header.layout.count)
  }

  deinit { try? handle.close() }

  func column(_ column: PathLayout.Column) throws -> [Int64] {
    let index = layout.index(column)
    return try [Int64](unsafeUninitializedCapacity: paths) { values, filled in
      while filled < paths {
        let count = min(BlockEngine.blockPaths, paths - filled)
        let offset = headerSize + 8 * (filled * layout.count + index * count)
        let place = values.baseAddress.map { $0 + filled }
        guard pread(handle.fileDescriptor, place, 8 * count, off_t(offset)) == 8 * count else {
          throw Fault.truncated("path file")
        }
        for position in filled..<(filled + count) { values[position] = Int64(littleEndian: values[position]) }
        filled += count
      }
    }
  }

  /// Hands on the blocks' bytes in order, a megabyte at a time.
  func forEachChunk(_ body: (Data) throws -> Void) throws {
    try handle.seek(toOffset: UInt64(headerSize))
    while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty { try body(data) }
  }
}
