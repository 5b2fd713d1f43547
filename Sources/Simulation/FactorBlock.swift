import CreditModels
import LinearAlgebra
import Stochastics

/// Factor paths of a block, in fixed-order arithmetic, and what the screens read of them a tile at a time.
final class FactorBlock {
  let count: Int
  let weeks: Int
  let paths: Int
  /// `[factors x weeks x paths]`.
  let values: UnsafeMutablePointer<Double>
  /// Lowest values of each factor in every group of weeks, then highest ones where a loading is negative:
  /// `[groups x rows]` of the tile loaded last.
  let lowest: UnsafeMutablePointer<TileLanes.Reals>
  /// The tile's factors by path, `[lanes x factors x vectors]`; lane `i` of vector `j` is week `vectors * i + j`.
  let byPath: UnsafeMutablePointer<TileLanes.Reals>
  /// 1 where a place of a path's vectors is a week, `[vectors]`.
  let isWeek: UnsafeMutablePointer<TileLanes.Reals>
  /// Vectors of a path and factor.
  let vectors: Int
  /// How often the block has been drawn: what was worked out from an earlier drawing no longer holds.
  private(set) var drawings = 0
  /// Largest magnitude in the block.
  private(set) var largest = 0.0

  /// Takes the place of plain innovations along some directions, in passes that look at a tail.
  var design: DesignedInnovations?

  private let normals: UnsafeMutablePointer<Double>
  private let model: FactorModel
  private let rows: Int

  init(model: FactorModel, weeks: Int, paths: Int, screen: FailureBounds? = nil) {
    precondition(paths % TileLanes.count == 0, "blocks are whole tiles")
    self.model = model
    self.weeks = weeks
    self.paths = paths
    count = model.count
    rows = screen?.rows ?? 0
    vectors = (weeks + TileLanes.count - 1) / TileLanes.count
    values = .allocate(capacity: max(1, count * weeks * paths))
    normals = .allocate(capacity: max(1, 4 * count * paths))
    lowest = .allocate(capacity: max(1, (screen?.groups ?? 0) * rows))
    byPath = .allocate(capacity: max(1, TileLanes.count * count * vectors))
    byPath.initialize(repeating: .zero, count: max(1, TileLanes.count * count * vectors))
    isWeek = .allocate(capacity: vectors)
    for vector in 0..<vectors {
      for lane in 0..<TileLanes.count { isWeek[vector][lane] = vectors * lane + vector < weeks ? 1 : 0 }
    }
  }

  deinit {
    values.deallocate()
    normals.deallocate()
    lowest.deallocate()
    byPath.deallocate()
    isWeek.deallocate()
  }

  /// Draws the factors of the block from `firstPath` on; those of all its paths, however many are live.
  func draw(key: StreamKey, firstPath: Int, live: Int) {
    draw(schedule: KeySchedule(key), firstPath: firstPath)
  }

  /// Draws the factors of the block from `firstPath` on.
  func draw(schedule: KeySchedule, firstPath: Int) {
    largest = 0
    drawings += 1
    let words = UnsafeMutablePointer<TileLanes.Words>.allocate(capacity: 4)
    defer { words.deallocate() }
    let all = design?.innovations
    for first in stride(from: 0, to: weeks, by: 4) {
      let weeksHere = min(4, weeks - first)
      let normals = all.map { $0 + first * count * paths } ?? normals
      for tile in stride(from: 0, to: paths, by: TileLanes.count) {
        let stream = TileStream(schedule: schedule, firstPath: UInt32(firstPath + tile))
        for factor in 0..<count {
          stream.words(entity: UInt32(factor), block: UInt32(first / 4), purpose: .factor, into: words)
          for week in 0..<weeksHere {
            drawNormals(words[week], into: normals + (week * count + factor) * paths + tile)
          }
        }
      }
      guard all == nil else { continue }
      for week in first..<min(weeks, first + 4) {
        step(week, normals: normals + (week - first) * count * paths)
      }
    }
    guard let design else { return }
    design.replace(firstPath: firstPath)
    for week in 0..<weeks { step(week, normals: design.innovations + week * count * paths) }
  }

  @inline(__always)
  private func drawNormals(_ words: TileLanes.Words, into normals: UnsafeMutablePointer<Double>) {
    let (evenUnits, oddUnits) = StreamKey.units(words)
    let even = FixedOrder.inverseNormalCDF(evenUnits)
    let odd = FixedOrder.inverseNormalCDF(oddUnits)
    for lane in 0..<8 {
      normals[2 * lane] = even[lane]
      normals[2 * lane + 1] = odd[lane]
    }
  }

  /// The factors of a week from those of the week before.
  private func step(_ week: Int, normals: UnsafePointer<Double>) {
    let startsHere = week == 0 && model.start == nil
    let mixing = startsHere ? model.initialFactor : model.innovationFactor
    let paths = paths
    var largest = largest
    for factor in 0..<count {
      let row = values + (factor * weeks + week) * paths
      for path in 0..<paths { row[path] = 0 }
      for other in 0...factor {
        let weight = mixing[factor, other]
        let normal = normals + other * paths
        for path in 0..<paths { row[path] += weight * normal[path] }
      }
      let shift = model.added(factor: factor, week: week)
      let persistence = model.persistence[factor]
      if startsHere {
        for path in 0..<paths { row[path] = row[path] + shift }
      } else if week == 0 {
        let carried = persistence * (model.start?[factor] ?? 0)
        for path in 0..<paths { row[path] = carried + row[path] + shift }
      } else {
        let shiftBefore = model.added(factor: factor, week: week - 1)
        let before = row - paths
        for path in 0..<paths { row[path] = persistence * (before[path] - shiftBefore) + row[path] + shift }
      }
      for path in 0..<paths { largest = row[path].magnitude > largest ? row[path].magnitude : largest }
    }
    self.largest = largest
  }

  /// Prepares what the screens read for the tile whose first path is the block's path `first`.
  func load(tile first: Int) {
    let lanes = TileLanes.count
    let floats = UnsafeMutableRawPointer(byPath).assumingMemoryBound(to: Float.self)
    let bounds = UnsafeMutableRawPointer(lowest).assumingMemoryBound(to: Float.self)
    let group = FailureBounds.group
    let stride = count * vectors * lanes
    for factor in 0..<count {
      for week in 0..<weeks {
        let row = values + (factor * weeks + week) * paths + first
        let low = bounds + (week / group * rows + factor) * lanes
        let high = bounds + (week / group * rows + count + factor) * lanes
        let place = floats + (factor * vectors + week % vectors) * lanes + week / vectors
        if week % group == 0 {
          for lane in 0..<lanes { low[lane] = Float(row[lane]) }
          if rows > count { for lane in 0..<lanes { high[lane] = Float(row[lane]) } }
        } else {
          for lane in 0..<lanes { low[lane] = Float(row[lane]) < low[lane] ? Float(row[lane]) : low[lane] }
          if rows > count {
            for lane in 0..<lanes {
              high[lane] = Float(row[lane]) > high[lane] ? Float(row[lane]) : high[lane]
            }
          }
        }
        for lane in 0..<lanes { place[lane * stride] = Float(row[lane]) }
      }
    }
  }
}
