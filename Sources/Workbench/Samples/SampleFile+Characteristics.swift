import Calibration
import Intake

extension SampleFile {
  /// Share of known values that must be numbers for a column of numbers.
  static let numericShare = 0.95

  /// A column as a characteristic of cases at some rows: numbers where nearly all of its values are, else words.
  ///
  /// Dollar signs, grouping commas and blanks around a number are read over.
  func characteristic(_ name: String, rows: [Int]) -> LabelledSample.Column? {
    guard let all = column(name) else { return nil }
    let texts = rows.map { all[$0] }
    let numbers = texts.map { SampleFile.number($0) }
    let known = texts.reduce(0) { $0 + ($1.isEmpty ? 0 : 1) }
    let read = numbers.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
    if known > 0, Double(read) >= SampleFile.numericShare * Double(known) {
      return LabelledSample.Column(name: name, values: .numbers(numbers.map { $0 ?? .nan }))
    }
    return LabelledSample.Column(name: name, values: .words(texts))
  }
}
