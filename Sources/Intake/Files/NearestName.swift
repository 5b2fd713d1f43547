/// Finds the name that a mistyped one was probably meant to be.
public enum NearestName {
  /// Words beyond this length get no suggestion, so that hostile input costs nothing.
  private static let longestWord = 64
  /// Candidates beyond this number are not compared.
  private static let mostCandidates = 500

  /// The candidate with the fewest edits from `name`, or `nil` where none is near.
  ///
  /// Near means at most one edit for each three letters of the longer word, at least one. Capitals count as small
  /// letters, `-` and blanks as `_`. Where nothing is near by edits, a candidate that begins with the word or the
  /// word with it (from four letters on) is taken.
  ///
  /// - Returns: The first of equally near candidates.
  /// - Complexity: O(candidates x length²).
  public static func of(_ name: String, in candidates: some Sequence<String>) -> String? {
    let typed = folded(name)
    guard !typed.isEmpty, typed.count <= longestWord else { return nil }
    var best: (name: String, distance: Int)?
    var beginning: String?
    for candidate in candidates.prefix(mostCandidates) {
      let right = folded(candidate)
      let limit = max(1, max(typed.count, right.count) / 3)
      guard !right.isEmpty, right.count <= longestWord else { continue }
      if beginning == nil, min(typed.count, right.count) >= 4,
        right.starts(with: typed) || typed.starts(with: right)
      {
        beginning = candidate
      }
      guard abs(right.count - typed.count) <= limit else { continue }
      let edits = distance(typed, right)
      if edits <= limit, edits < (best?.distance ?? .max) { best = (candidate, edits) }
    }
    return best?.name ?? beginning
  }

  /// The nearest name as a hint, or the list of what there is.
  public static func hint(for name: String, in candidates: [String]) -> String {
    if let near = of(name, in: candidates) { return "did you mean `\(near)`?" }
    return "known are " + candidates.map { "`\($0)`" }.joined(separator: ", ")
  }

  /// Edits that turn one word into the other: insert, delete, replace, or swap two neighbours (optimal string
  /// alignment).
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row] + Array(repeating: 0, count: right.count)
      for column in 1...right.count {
        let replaced = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
        var edits = min(last[column] + 1, current[column - 1] + 1, replaced)
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          edits = min(edits, beforeLast[column - 2] + 1)
        }
        current[column] = edits
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }

  private static func folded(_ word: String) -> [Unicode.Scalar] {
    word.lowercased().unicodeScalars.prefix(longestWord + 1).map { $0 == "-" || $0 == " " ? "_" : $0 }
  }
}
