import Treasury

/// Numbers in place of customers' names, keys and groups, for banks and auditors.
public struct Pseudonyms: Sendable {
  /// Names and what stands for them, longer ones first, so that one that holds another is replaced whole.
  private let names: [(name: String, pseudonym: String)]
  /// What stands for each customer.
  let customers: [String]
  private let groups: [String: String]

  /// Digits from which on a key of digits alone is looked for in sentences: a shorter one cannot be told from their
  /// figures, and tells nobody who it is.
  private static let longKey = 5

  /// Pseudonyms of customers, numbered in their order.
  init(_ listed: [(name: String, key: String, group: String?)]) {
    func number(_ index: Int, _ count: Int) -> String {
      let digits = String(index + 1)
      return String(repeating: "0", count: max(0, max(2, String(count).count) - digits.count)) + digits
    }
    customers = listed.indices.map { "Customer \(number($0, listed.count))" }
    var found: [String] = []
    for group in listed.compactMap(\.group) where !found.contains(group) { found.append(group) }
    groups = Dictionary(
      uniqueKeysWithValues: found.enumerated().map { ($1, "Group \(number($0, found.count))") })
    var names = groups.map { (name: $0.key, pseudonym: $0.value) }
    for (customer, pseudonym) in zip(listed, customers) {
      names += [customer.name, customer.key].map { (name: $0, pseudonym: pseudonym) }
    }
    self.names = names.filter { entry in
      entry.name.count >= (entry.name.allSatisfy(\.isNumber) ? Pseudonyms.longKey : 2)
    }.sorted { ($0.name.count, $1.name) > ($1.name.count, $0.name) }
  }

  /// Pseudonyms of a forecast's customers, numbered in the order of the ledger.
  public init(_ summary: ForecastSummary) {
    self.init(summary.customers.map { ($0.name, $0.key, $0.group) })
  }

  /// A text without names: those that stand in it as whole words.
  public func hide(_ text: String) -> String {
    names.reduce(text) { text, entry in
      guard text.contains(entry.name) else { return text }
      var hidden = ""
      var rest = text[...]
      while let range = rest.firstRange(of: entry.name) {
        let before = rest[..<range.lowerBound].last ?? hidden.last
        let after = rest[range.upperBound...].first
        let isWhole = !joins(before, entry.name.first) && !joins(entry.name.last, after)
        hidden += rest[..<range.lowerBound] + (isWhole ? entry.pseudonym : entry.name)
        rest = rest[range.upperBound...]
      }
      return hidden + rest
    }
  }

  /// Whether two characters belong to one word; scripts that write words together have none that end.
  private func joins(_ left: Character?, _ right: Character?) -> Bool {
    [left, right].allSatisfy { $0.map { $0.isASCII && ($0.isLetter || $0.isNumber) } ?? false }
  }

  /// A forecast without names, and with bare file names.
  public func hide(_ summary: ForecastSummary) -> ForecastSummary {
    var hidden = summary
    for (index, pseudonym) in customers.enumerated() {
      hidden.customers[index].name = pseudonym
      hidden.customers[index].key = pseudonym
      hidden.customers[index].group = summary.customers[index].group.flatMap { groups[$0] }
    }
    hidden.basis = summary.basis.map { .init($0.kind, hide($0.text)) }
    hidden.caveats = summary.caveats.map { hide($0) }
    hidden.provenance.scenarioFile = Pseudonyms.bare(summary.provenance.scenarioFile)
    hidden.provenance.ledgerFile = Pseudonyms.bare(summary.provenance.ledgerFile)
    return hidden
  }

  /// The last part of a path.
  public static func bare(_ file: String) -> String {
    file.split(separator: "/").last.map(String.init) ?? file
  }
}
