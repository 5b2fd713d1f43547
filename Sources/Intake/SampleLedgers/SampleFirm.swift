import Receivables

/// A segment of a sample ledger, with what its customers buy and how they pay.
enum SampleSegment: String, CaseIterable {
  case wholesale, retail, `public`, export

  /// Days from issue to due.
  var netDays: Int {
    switch self {
    case .wholesale, .retail: 30
    case .public: 45
    case .export: 60
    }
  }

  /// Median of the days from due to payment.
  var medianDaysLate: Double {
    switch self {
    case .wholesale: 6
    case .retail: 11
    case .public: 19
    case .export: 14
    }
  }

  /// Days by which an invoice about one standard deviation above the median is later than that.
  var spreadDays: Double {
    switch self {
    case .wholesale: 8
    case .retail: 9
    case .public: 11
    case .export: 10
    }
  }

  /// Mean gross sales a week and customer, in minor units: of sixty customers 90,000 wholesale, 60,000
  /// retail, 40,000 public and 30,000 export.
  var weeklySalesPerCustomer: Double {
    switch self {
    case .wholesale: 9_000_000 / 21
    case .retail: 6_000_000 / 24
    case .public: 4_000_000 / 9
    case .export: 3_000_000 / 6
    }
  }

  /// Gross amount of an ordinary invoice in minor units; decides how often a customer is invoiced.
  var typicalInvoice: Double {
    switch self {
    case .wholesale: 330_000
    case .retail: 210_000
    case .public: 520_000
    case .export: 600_000
    }
  }

  /// The segments of twenty customers in a row: 7 wholesale, 8 retail, 3 public, 2 export.
  static let pattern: [SampleSegment] = "WRWRPWRWRERWPRWRERWP".map { letter in
    switch letter {
    case "W": .wholesale
    case "R": .retail
    case "P": .public
    default: .export
    }
  }
}

/// What is special about a customer of a ledger with all kinds.
enum SampleTrait {
  case ordinary, discountTaker, project, consignee, billPayer, affiliate, alsoSupplier, prepayer

  /// The traits of twenty customers in a row, so that every kind is there from twenty customers on.
  static let pattern: [SampleTrait] = [
    .ordinary, .ordinary, .discountTaker, .project, .ordinary, .ordinary, .ordinary, .consignee, .billPayer,
    .ordinary, .ordinary, .affiliate, .alsoSupplier, .prepayer, .discountTaker, .ordinary, .ordinary,
    .project,
    .billPayer, .ordinary,
  ]
}

/// How often a customer is invoiced.
enum SampleRhythm {
  /// On any working day, with this probability.
  case anyDay(probability: Double)
  /// Every so many weeks on one day of the week (1 Monday), in the weeks whose number leaves `phase`.
  case everyWeeks(Int, weekday: Int, phase: Int)
  /// Once a month, on this day or the next working day.
  case monthly(day: Int)

  /// Invoices a week.
  var perWeek: Double {
    switch self {
    // 252 working days of 365.25.
    case .anyDay(let probability): probability * 252 / 365.25 * 7
    case .everyWeeks(let weeks, _, _): 1 / Double(weeks)
    case .monthly: 12 / 365.25 * 7
    }
  }
}

/// On which days a customer's payments go out.
enum SampleHabit {
  /// Any working day.
  case anyDay
  /// A weekly pay run, 1 Monday to 5 Friday.
  case payRun(weekday: Int)
  /// The last working day of the month.
  case monthEnd
  /// Any working day, as a rule before due.
  case early
}

/// An account of a debtor: a branch, or the same firm under another company code.
struct SampleAccount {
  /// Company code.
  let entity: String
  /// Account number.
  let number: String
  /// ISO 4217 code of everything in the account.
  let currency: String
}

/// A customer of a sample ledger with everything that makes its history its own.
struct SampleFirm {
  let index: Int
  let name: String
  let country: String
  let group: String
  let segment: SampleSegment
  let grade: String
  let trait: SampleTrait
  let accounts: [SampleAccount]
  let rhythm: SampleRhythm
  let habit: SampleHabit
  /// Mean gross sales a week in minor units.
  let weeklySales: Double
  /// Days by which the firm pays later than its segment: its frailty.
  let shiftDays: Double
  /// The day on which it fails, if it does.
  var failure: Day?

  /// Debtor number.
  var debtor: String { SampleFirm.padded(index + 1, 6, prefix: "D") }

  /// A number with leading zeros after a prefix.
  static func padded(_ number: Int, _ width: Int, prefix: String) -> String {
    let digits = String(number)
    return prefix + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
