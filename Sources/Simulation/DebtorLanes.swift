import Stochastics

/// Scratch values of one debtor over the paths of a block.
final class DebtorLanes {
  /// Days of the first four weeks: what is due by then counts as soon due.
  static let soon = 28

  let failure: UnsafeMutablePointer<Int32>
  let failed: UnsafeMutablePointer<Int64>
  let received7: UnsafeMutablePointer<Int64>
  let received28: UnsafeMutablePointer<Int64>
  let received: UnsafeMutablePointer<Int64>
  let dueReceived: UnsafeMutablePointer<Int64>
  /// Random words of four consecutive slots, `[4 x paths]`.
  private let drawn: UnsafeMutablePointer<UInt32>
  private var drawnBlock: UInt32?
  private let paths: Int

  init(paths: Int) {
    self.paths = paths
    failure = .allocate(capacity: paths)
    failed = .allocate(capacity: paths)
    received7 = .allocate(capacity: paths)
    received28 = .allocate(capacity: paths)
    received = .allocate(capacity: paths)
    dueReceived = .allocate(capacity: paths)
    drawn = .allocate(capacity: 4 * paths)
  }

  deinit {
    failure.deallocate()
    for pointer in [failed, received7, received28, received, dueReceived] { pointer.deallocate() }
    drawn.deallocate()
  }

  /// Clears the lanes for the next debtor.
  func begin(count: Int) {
    for pointer in [failed, received7, received28, received, dueReceived] {
      pointer.update(repeating: 0, count: count)
    }
    drawnBlock = nil
  }

  /// Forgets the words drawn: the next slots serve another purpose.
  func forgetWords() { drawnBlock = nil }

  /// Draws the four slots that `slot` belongs to, unless they are there.
  func draw(slot: UInt32, entity: UInt32, purpose: Purpose, key: StreamKey, firstPath: Int, count: Int) {
    guard drawnBlock != slot >> 2 else { return }
    drawnBlock = slot >> 2
    for path in 0..<count {
      let words = key.words(
        path: UInt32(firstPath + path), entity: entity, block: slot >> 2, purpose: purpose)
      drawn[path] = words[0]
      drawn[paths + path] = words[1]
      drawn[2 * paths + path] = words[2]
      drawn[3 * paths + path] = words[3]
    }
  }

  /// The words of a slot over the paths.
  @inline(__always)
  func words(slot: UInt32) -> UnsafeMutablePointer<UInt32> { drawn + Int(slot & 3) * paths }

  /// Books a receipt of the debtor.
  @inline(__always)
  func receive(_ amount: Int64, on day: Int, path: Int) {
    received[path] += amount
    if day < DebtorLanes.soon {
      received28[path] += amount
      if day < 7 { received7[path] += amount }
    }
  }
}
