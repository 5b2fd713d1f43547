import Stochastics

/// A characteristic cut into bins with the weight of evidence of each, `ln(share of good / share of bad)`.
///
/// Twenty fine bins of equal size (or the words themselves, in order of their bad rate) are merged with their nearest
/// neighbour until each holds a twentieth of the cases and five good and five bad ones, and until neighbours differ at
/// the 5 % level (chi-square, one degree of freedom). Missing values have a bin of their own, with evidence 0 where it
/// is too small.
///
/// - Reference: [Siddiqi2006] on weight of evidence and information value.
public struct EvidenceBins: Sendable {
  /// A bin.
  public struct Bin: Sendable, Hashable {
    /// What it holds, in words.
    public var label: String
    /// Good cases.
    public var good: Int
    /// Bad cases.
    public var bad: Int
    /// `ln(share of good / share of bad)`, half a case added to each.
    public var evidence: Double
    /// Bad cases over all.
    public var badRate: Double { good + bad > 0 ? Double(bad) / Double(good + bad) : 0 }
  }

  /// Name of the characteristic.
  public let name: String
  /// Bins in order; the last one is that of missing values.
  public let bins: [Bin]
  /// Lower ends of all bins but the first; empty for words.
  public let edges: [Double]
  /// Bin of each word; those not listed fall into the bin of missing values.
  public let words: [String: Int]
  /// Sum over bins of (share of good - share of bad) x evidence.
  public let informationValue: Double
  /// What information value a characteristic without any bearing on the outcome would have on average.
  public let chanceValue: Double

  /// Most bins of a characteristic, missing values aside.
  public static let most = 8
  /// Cases of either outcome that a bin needs.
  public static let enoughCases = 5
  /// Words told apart at most; the rarer ones count as missing.
  public static let mostWords = 60

  /// Cuts a characteristic.
  ///
  /// - Complexity: O(cases log cases).
  public init(_ column: LabelledSample.Column, isBad: [Bool]) {
    name = column.name
    var groups: [Group] = []
    var missing = Group(label: "missing")
    switch column.values {
    case .numbers(let values):
      let known = values.indices.filter { !values[$0].isNaN }.sorted { (values[$0], $0) < (values[$1], $1) }
      for place in values.indices where values[place].isNaN { missing.add(isBad[place]) }
      let size = max(1, (known.count + 19) / 20)
      var start = 0
      while start < known.count {
        var end = min(start + size, known.count)
        // Equal values stay together.
        while end < known.count, values[known[end]] == values[known[end - 1]] { end += 1 }
        var group = Group(label: "")
        group.low = values[known[start]]
        for place in known[start..<end] { group.add(isBad[place]) }
        groups.append(group)
        start = end
      }
    case .words(let values):
      var byWord: [String: Group] = [:]
      for (place, word) in values.enumerated() {
        if word.isEmpty {
          missing.add(isBad[place])
        } else {
          byWord[word, default: Group(label: word, words: [word])].add(isBad[place])
        }
      }
      let common = byWord.values.sorted { ($1.count, $0.label) < ($0.count, $1.label) }
      for group in common.dropFirst(EvidenceBins.mostWords) {
        missing.good += group.good
        missing.bad += group.bad
      }
      let overall = Double(isBad.reduce(0) { $0 + ($1 ? 1 : 0) }) / Double(max(1, isBad.count))
      groups = common.prefix(EvidenceBins.mostWords).sorted {
        ($0.leaning(overall), $0.label) < ($1.leaning(overall), $1.label)
      }
    }
    let total = groups.reduce(0) { $0 + $1.count } + missing.count
    groups = EvidenceBins.merged(groups, least: max(1, total / 20))
    let good = Double(groups.reduce(missing.good) { $0 + $1.good })
    let bad = Double(groups.reduce(missing.bad) { $0 + $1.bad })
    let parts = Double(groups.count + 1)
    func evidence(_ group: Group) -> (evidence: Double, value: Double) {
      let goodShare = (Double(group.good) + 0.5) / (good + 0.5 * parts)
      let badShare = (Double(group.bad) + 0.5) / (bad + 0.5 * parts)
      let evidence = FixedOrder.log(goodShare / badShare)
      return (evidence, (goodShare - badShare) * evidence)
    }
    // Blanks that many cases share tell something, and everything where one outcome alone leaves blanks.
    let isMissingKnown = missing.count >= max(2 * EvidenceBins.enoughCases, total / 20)
    let isCut = groups.count > 1 || isMissingKnown
    var value = 0.0
    var bins: [Bin] = []
    let isNumeric = if case .numbers = column.values { true } else { false }
    edges = isNumeric ? groups.dropFirst().map(\.low) : []
    var words: [String: Int] = [:]
    for (place, group) in groups.enumerated() {
      let made = isCut ? evidence(group) : (0, 0)
      value += made.1
      let label =
        isNumeric
        ? EvidenceBins.label(place, edges) : group.words.sorted().joined(separator: ", ")
      bins.append(Bin(label: label, good: group.good, bad: group.bad, evidence: made.0))
      for word in group.words { words[word] = place }
    }
    let made = isMissingKnown ? evidence(missing) : (0, 0)
    value += made.1
    bins.append(
      Bin(
        label: isNumeric ? "missing" : "missing or rare", good: missing.good, bad: missing.bad,
        evidence: made.0))
    self.bins = bins
    self.words = words
    informationValue = value
    // Under no relation the value is on average the number of contrasts times this.
    chanceValue = good > 0 && bad > 0 ? Double(bins.count - 1) * (1 / good + 1 / bad) : 0
  }

  /// The bin of a number.
  public func bin(_ value: Double) -> Int {
    guard !value.isNaN else { return bins.count - 1 }
    return edges.reduce(0) { $0 + ($1 <= value ? 1 : 0) }
  }

  /// The bin of a word.
  public func bin(_ word: String) -> Int { words[word] ?? bins.count - 1 }

  /// Bins of all values of a column.
  public func bins(of values: LabelledSample.Values) -> [Int] {
    switch values {
    case .numbers(let numbers): numbers.map { bin($0) }
    case .words(let words): words.map { bin($0) }
    }
  }

  private struct Group {
    var label: String
    var words: [String] = []
    var low = 0.0
    var good = 0
    var bad = 0

    init(label: String, words: [String] = []) {
      self.label = label
      self.words = words
    }

    var count: Int { good + bad }
    var rate: Double { count > 0 ? Double(bad) / Double(count) : 0 }

    mutating func add(_ isBad: Bool) { if isBad { bad += 1 } else { good += 1 } }

    /// The bad rate drawn towards that of all by ten cases, so that rare words do not lead.
    func leaning(_ overall: Double) -> Double { (Double(bad) + 10 * overall) / (Double(count) + 10) }

    /// Chi-square of the difference to another group.
    func chiSquare(_ other: Group) -> Double {
      let all = Double(count + other.count)
      let bad = Double(bad + other.bad)
      guard bad > 0, bad < all else { return 0 }
      let rate = bad / all
      let difference = self.rate - other.rate
      return difference * difference / (rate * (1 - rate) * (1 / Double(count) + 1 / Double(other.count)))
    }
  }

  private static func merged(_ start: [Group], least: Int) -> [Group] {
    var groups = start
    func merge(_ place: Int) {
      groups[place].good += groups[place + 1].good
      groups[place].bad += groups[place + 1].bad
      groups[place].words += groups[place + 1].words
      groups.remove(at: place + 1)
    }
    while groups.count > 1 {
      let small = groups.indices.filter {
        groups[$0].count < least || groups[$0].good < enoughCases || groups[$0].bad < enoughCases
      }.min { groups[$0].count < groups[$1].count }
      if let small {
        let left = small > 0 ? (groups[small].rate - groups[small - 1].rate).magnitude : .infinity
        let right =
          small + 1 < groups.count ? (groups[small].rate - groups[small + 1].rate).magnitude : .infinity
        merge(left <= right ? small - 1 : small)
        continue
      }
      let tests = (0..<(groups.count - 1)).map { groups[$0].chiSquare(groups[$0 + 1]) }
      guard let weakest = tests.indices.min(by: { tests[$0] < tests[$1] }) else { break }
      // 3.84 is the 95 % point of chi-square with one degree of freedom.
      guard tests[weakest] < 3.841 || groups.count > most else { break }
      merge(weakest)
    }
    return groups
  }

  private static func label(_ place: Int, _ edges: [Double]) -> String {
    func text(_ value: Double) -> String {
      value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
    }
    if edges.isEmpty { return "all" }
    if place == 0 { return "below \(text(edges[0]))" }
    if place == edges.count { return "from \(text(edges[place - 1]))" }
    return "\(text(edges[place - 1])) to below \(text(edges[place]))"
  }
}
