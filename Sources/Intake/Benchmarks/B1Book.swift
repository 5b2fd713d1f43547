import Receivables

/// The book of benchmark B1: customers, segments, factors and delays, as the peers' `make_book.py` writes them.
public struct B1Book: Sendable {
  /// A customer, who is sent 13 invoices of one amount.
  public struct Customer: Sendable, Hashable {
    /// Position of its segment.
    public var segment: Int
    /// Annual probability of failing.
    public var annualPD: Double
    /// Loading on each factor.
    public var loadings: [Double]
    /// Amount of each invoice in cents.
    public var amount: Int64
    /// Day of the first invoice.
    public var firstIssue: Int
  }

  /// A segment of customers.
  public struct Segment: Sendable, Hashable {
    /// Share of a failed amount that is recovered.
    public var recovery: Double
    /// Days from failure to recovery.
    public var recoveryLagDays: Int
    /// Log-odds of a stressed payment where all factors are 0.
    public var stressIntercept: Double
    /// What each factor adds to the log-odds.
    public var stressLoadings: [Double]
    /// Share paid so many days after due, in ordinary times.
    public var normal: [Double] = []
    /// Share paid so many days after due, under stress.
    public var stressed: [Double] = []
  }

  /// Customers in the order of the file.
  public var customers: [Customer] = []
  /// Segments by number.
  public var segments: [Segment] = []
  /// Weekly autocorrelation by factor.
  public var persistence: [Double] = []
  /// Correlation of the factors.
  public var correlation: [[Double]] = []

  /// Days of the horizon.
  public static let days = 364
  /// Invoices of a customer.
  public static let invoices = 13
  /// Days between invoices, and from issue to due.
  public static let interval = 28
  private static let delays = 0...365

  /// Reads the four files of a book.
  ///
  /// - Parameter folder: Holds `customers.csv`, `segments.csv`, `factors.csv` and `delays.csv`.
  /// - Throws: ``InputRefused`` for what cannot be read, at its place.
  public init(folder: String) throws(InputRefused) {
    let anything = NumberRange(-1e6, 1e6)
    let factors = try PlainTable(file: "\(folder)/factors.csv", required: ["factor", "weekly_ar1"])
    let count = factors.names.filter { $0.hasPrefix("corr") }.count
    var row = factors.emptyRow
    while try factors.read(into: &row) {
      persistence.append(try row.number("weekly_ar1", in: NumberRange(0, 1, greatestIn: false)))
      var line: [Double] = []
      for factor in 0..<count { line.append(try row.number("corr\(factor)", in: NumberRange(-1, 1))) }
      correlation.append(line)
    }
    guard persistence.count == count else {
      throw InputRefused([
        Issue(
          .fieldCount, file: factors.file,
          message: "\(persistence.count) factors have \(count) columns of correlation")
      ])
    }
    try readSegments(folder, factors: count, anything)
    try readDelays(folder)
    try readCustomers(folder, factors: count, anything)
  }

  private mutating func readSegments(
    _ folder: String, factors: Int, _ anything: NumberRange
  ) throws(InputRefused) {
    let names = (0..<factors).map { "g\($0)" }
    let table = try PlainTable(
      file: "\(folder)/segments.csv",
      required: ["segment", "recovery", "recovery_lag_days", "stress_intercept"] + names)
    var row = table.emptyRow
    while try table.read(into: &row) {
      let number = try row.integer("segment", in: 0...10_000)
      guard number == segments.count else {
        throw row.refusal(.unknownValue, "segment", "segments are numbered from 0 in order")
      }
      var loadings: [Double] = []
      for name in names { loadings.append(try row.number(name, in: anything)) }
      segments.append(
        Segment(
          recovery: try row.number("recovery", in: NumberRange(0, 1)),
          recoveryLagDays: try row.integer("recovery_lag_days", in: 0...3650),
          stressIntercept: try row.number("stress_intercept", in: anything), stressLoadings: loadings))
    }
  }

  private mutating func readDelays(_ folder: String) throws(InputRefused) {
    let table = try PlainTable(
      file: "\(folder)/delays.csv", required: ["segment", "state", "days_after_due", "probability"])
    var row = table.emptyRow
    while try table.read(into: &row) {
      let segment = try row.integer("segment", in: 0...max(0, segments.count - 1))
      let day = try row.integer("days_after_due", in: B1Book.delays)
      let chance = try row.number("probability", in: NumberRange(0, 1))
      switch row.text("state") {
      case "normal": B1Book.set(&segments[segment].normal, day, chance)
      case "stressed": B1Book.set(&segments[segment].stressed, day, chance)
      default: throw row.refusal(.unknownValue, "state", "a state is `normal` or `stressed`")
      }
    }
    for (number, segment) in segments.enumerated() {
      guard segment.normal.contains(where: { $0 > 0 }), segment.stressed.contains(where: { $0 > 0 }) else {
        throw InputRefused([
          Issue(
            .missingValue, file: table.file, message: "segment \(number) has no delays in one of its states")
        ])
      }
    }
  }

  private static func set(_ values: inout [Double], _ day: Int, _ value: Double) {
    while values.count <= day { values.append(0) }
    values[day] = value
  }

  private mutating func readCustomers(
    _ folder: String, factors: Int, _ anything: NumberRange
  ) throws(InputRefused) {
    let names = (0..<factors).map { "w\($0)" }
    let table = try PlainTable(
      file: "\(folder)/customers.csv",
      required: ["customer", "segment", "annual_pd", "invoice_amount", "first_issue_day"] + names)
    var row = table.emptyRow
    let euro = Currency(code: "EUR")
    while try table.read(into: &row) {
      var loadings: [Double] = []
      for name in names { loadings.append(try row.number(name, in: anything)) }
      customers.append(
        Customer(
          segment: try row.integer("segment", in: 0...max(0, segments.count - 1)),
          annualPD: try row.number("annual_pd", in: NumberRange(0, 1)), loadings: loadings,
          amount: try row.amount("invoice_amount", euro),
          firstIssue: try row.integer("first_issue_day", in: 0...(B1Book.days - 1))))
    }
    guard !customers.isEmpty else {
      throw InputRefused([Issue(.noRows, file: table.file, message: "there are no customers")])
    }
  }
}
