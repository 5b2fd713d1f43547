import Receivables

/// What the cells of a column look like, from the first rows of a file.
struct ColumnProfile {
  /// The column's name as it stands in the header.
  var name: String
  /// Its cells that are not blank, in order.
  var texts: [String]
  /// Rows looked at.
  var rows: Int
  /// Different texts among the cells, in order of their first appearance; at most ``mostKinds`` are kept.
  var kinds: [String] = []
  /// How many different texts there are.
  var distinct = 0
  /// Whether the cells are dates in some form.
  var isDate = false
  /// Whether the cells are amounts in some form, and no dates.
  var isNumber = false

  /// Different texts that are kept.
  static let mostKinds = 40
  /// Share of cells that have to fit for a column to be of dates or amounts.
  private static let nearlyAll = 0.9

  init(name: String, texts: [String], rows: Int) {
    self.name = name
    self.texts = texts
    self.rows = rows
    var seen: Set<String> = []
    for text in texts where seen.insert(text).inserted {
      if kinds.count < Self.mostKinds { kinds.append(text) }
    }
    distinct = seen.count
    func share(_ fits: (String) -> Bool) -> Double {
      texts.isEmpty ? 0 : Double(texts.count(where: fits)) / Double(texts.count)
    }
    isDate = share { text in DraftForms.dates.contains { DraftForms.day(text, $0) != nil } } >= Self.nearlyAll
    isNumber =
      !isDate
      && share { text in DraftForms.amounts.contains { $0.decimal(Array(text.utf8)[...]) != nil } }
        >= Self.nearlyAll
  }

  /// Share of different texts among the cells.
  var variety: Double { texts.isEmpty ? 0 : Double(distinct) / Double(texts.count) }

  /// Whether the cells can be what a field takes.
  func suits(_ field: Mapping.Field) -> Bool {
    switch field {
    case .issue, .due, .settledOn, .created, .disputedOn: isDate
    case .amount, .openAmount, .net, .tax, .settledAmount: isNumber
    case .document: !isDate && variety >= 0.5
    case .account: !isDate && !texts.isEmpty && (variety < 0.9 || rows < 20)
    case .debtorName: !isDate && !isNumber && !texts.isEmpty
    case .currency: !texts.isEmpty && kinds.allSatisfy { Currency(code: $0) != nil }
    case .kind, .segment, .group, .country, .grade, .entity, .channel:
      !isDate && !texts.isEmpty && distinct < Self.mostKinds && (variety < 0.5 || rows < 20)
    default: false
    }
  }
}

/// The forms in which dates and amounts are looked for.
enum DraftForms {
  /// Forms of dates, those with fixed widths first.
  static let dates: [DateForm] = [
    "yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy", "dd.MM.yyyy", "dd-MM-yyyy", "yyyy/MM/dd", "yyyy.MM.dd",
    "yyyyMMdd",
    "d/M/yyyy", "M/d/yyyy", "d.M.yyyy", "yyyy/M/d", "yyyy-M-d", "yyyy年MM月dd日", "yyyy年M月d日", "dd/MM/yy",
    "MM/dd/yy",
    "dd.MM.yy", "M/d/yy", "dd-MMM-yyyy", "dd-MMM-yy", "dd MMM yyyy", "MMM d yyyy", "yyyy-MM-dd HH:mm:ss",
    "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-dd HH:mm", "dd/MM/yyyy HH:mm",
    "dd/MM/yyyy HH:mm:ss",
    "dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm:ss", "M/d/yyyy H:mm",
  ].compactMap { DateForm($0) }

  /// Forms of amounts, the plainest first.
  static let amounts: [AmountForm] = [
    AmountForm(decimalMark: .point, thousands: .none), AmountForm(decimalMark: .comma, thousands: .none),
    AmountForm(decimalMark: .point, thousands: .comma), AmountForm(decimalMark: .comma, thousands: .point),
    AmountForm(decimalMark: .comma, thousands: .space),
    AmountForm(decimalMark: .point, thousands: .apostrophe),
    AmountForm(decimalMark: .point, thousands: .space),
    AmountForm(decimalMark: .comma, thousands: .apostrophe),
  ]

  /// The day that a text stands for in a form, if it lies where ledgers do: eight digits are often a number.
  static func day(_ text: String, _ form: DateForm) -> Day? {
    guard let day = form.day(Array(text.utf8)[...]), (1990...2100).contains(day.components.year) else {
      return nil
    }
    return day
  }

  /// The forms that read the texts, the one that reads most first; and whether day and month could as well be the
  /// other way round.
  static func dateForms(of texts: [String]) -> (forms: [DateForm], isAmbiguous: Bool) {
    var rest = texts
    var chosen: [DateForm] = []
    var isAmbiguous = false
    while !rest.isEmpty, chosen.count < 3 {
      let counts = dates.map { form in rest.count { day($0, form) != nil } }
      guard let most = counts.max(), most > 0, Double(most) >= 0.005 * Double(texts.count),
        let best = counts.firstIndex(of: most)
      else { break }
      let equal = dates.indices.filter { counts[$0] == most && dates[$0].pattern != dates[best].pattern }
      isAmbiguous =
        isAmbiguous || equal.contains { isDayFirst(dates[$0].pattern) != isDayFirst(dates[best].pattern) }
      chosen.append(dates[best])
      rest.removeAll { day($0, dates[best]) != nil }
    }
    return (chosen, isAmbiguous)
  }

  /// Whether the day stands before the month.
  private static func isDayFirst(_ pattern: String) -> Bool {
    guard let day = pattern.firstIndex(of: "d"), let month = pattern.firstIndex(of: "M") else { return false }
    return day < month
  }

  /// The form that reads most of the texts, and whether point and comma could be taken for each other.
  static func amountForm(of texts: [String]) -> (form: AmountForm, isAmbiguous: Bool) {
    let marked = texts.filter { $0.contains { ".,' \u{A0}\u{202F}’".contains($0) } }
    let counts = amounts.map { form in marked.count { form.decimal(Array($0.utf8)[...]) != nil } }
    guard let most = counts.max(), most > 0, let best = counts.firstIndex(of: most) else {
      return (amounts[0], false)
    }
    let isAmbiguous = amounts.indices.contains {
      counts[$0] == most && amounts[$0].decimalMark != amounts[best].decimalMark
    }
    return (amounts[best], isAmbiguous)
  }
}
