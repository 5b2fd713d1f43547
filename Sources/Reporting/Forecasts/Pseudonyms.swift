import Treasury

/// Numbers in place of customers' names, keys and groups, for banks and auditors.
public struct Pseudonyms: Sendable {
  /// Names and what stands for them, longer ones first, so that one that holds another is replaced whole.
  private let names: [(name: String, pseudonym: String)]
  private let customers: [String]
  private let groups: [String: String]

  /// Pseudonyms of a forecast's customers, numbered in the order of the ledger.
  public init(_ summary: ForecastSummary) {
    func number(_ index: Int, _ count: Int) -> String {
      let digits = String(index + 1)
      return String(repeating: "0", count: max(0, String(count).count - digits.count)) + digits
    }
    customers = summary.customers.indices.map { "Customer \(number($0, summary.customers.count))" }
    var found: [String] = []
    for group in summary.customers.compactMap(\.group) where !found.contains(group) { found.append(group) }
    groups = Dictionary(
      uniqueKeysWithValues: found.enumerated().map { ($1, "Group \(number($0, found.count))") })
    var names = groups.map { (name: $0.key, pseudonym: $0.value) }
    for (customer, pseudonym) in zip(summary.customers, customers) {
      names += [customer.name, customer.key].map { (name: $0, pseudonym: pseudonym) }
    }
    self.names = names.filter { $0.name.count >= 2 }.sorted {
      ($0.name.count, $1.name) > ($1.name.count, $0.name)
    }
  }

  /// A text without names.
  public func hide(_ text: String) -> String {
    names.reduce(text) { $0.replacing($1.name, with: $1.pseudonym) }
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
