import CreditModels
import Intake
import Liquidity
import Receivables
import Reporting
import Treasury

extension ForecastBuilder {
  /// Value added tax with its returns as days of the forecast; `nil` where the scenario states none.
  func valueAddedTax() -> ValueAddedTax? {
    guard let stated = scenario.valueAddedTax, scenario.openingCash != .none,
      scenario.seenPool(named: Scenario.mainPool) != nil
    else { return nil }
    var returns: [ValueAddedTax.Return] = []
    // The first day of the period in which the last one before the forecast could have begun.
    var (year, month, _) = (view.asOf - 31 * (stated.monthsAfter + 5)).components
    if stated.isQuarterly { month = (month - 1) / 3 * 3 + 1 }
    let length = stated.isQuarterly ? 3 : 1
    func day(_ months: Int, day: Int) -> Day {
      let count = year * 12 + month - 1 + months
      let (year, month) = (count / 12, count % 12 + 1)
      let last = Day.length(ofMonth: month, year: year)
      guard let date = Day(year: year, month: month, day: min(day, last)) else {
        preconditionFailure("a day of a month")
      }
      return date
    }
    while true {
      let (start, end) = (day(0, day: 1), day(length - 1, day: 31))
      let filed = scenario.calendar.rolled(
        day(length - 1 + stated.monthsAfter, day: stated.dayOfMonth), .back)
      guard filed - firstDay < min(days, salesDays) else { break }
      if filed > view.asOf { returns.append(taxReturn(stated, start: start, end: end, filed: filed)) }
      month += length
      if month > 12 { (year, month) = (year + 1, month - 12) }
    }
    return ValueAddedTax(
      outputShare: FixedShare(stated.outputShare), isOnReceipt: stated.isOnReceipt,
      inputShares: stated.inputShares.mapValues { FixedShare($0) }, isRefunded: stated.isRefunded,
      carriedIn: stated.carriedIn, relief: stated.relief, returns: returns)
  }

  private func taxReturn(_ stated: StatedValueAddedTax, start: Day, end: Day, filed: Day)
    -> ValueAddedTax.Return
  {
    let known = min(end, view.asOf)
    let from = min(max(0, start - firstDay), days)
    let window = from..<max(from, min(end - firstDay + 1, days))
    let base =
      stated.isOnReceipt
      ? received(from: start, to: known) : invoiced(from: start, to: known) - credited(start, known)
    var failed: Int64 = 0
    if let relief = stated.relief {
      failed = failedBefore(start - relief.afterDays, min(end - relief.afterDays, view.asOf))
    }
    return .init(
      day: filed - firstDay, window: window, knownBase: base, knownInput: inputTax(stated, start, known),
      knownFailed: failed)
  }

  /// Tax in what the plan bought from a day to another before the forecast.
  private func inputTax(_ stated: StatedValueAddedTax, _ first: Day, _ last: Day) -> Int64 {
    guard first <= last else { return 0 }
    var sum: Int64 = 0
    for (position, share) in stated.inputShares {
      let outflow = scenario.outflows[position]
      let dates = outflow.schedule.dates(from: first - 62, to: last)
      for (number, date) in dates.enumerated() where date >= first {
        // What is paid within the forecast on its own date counts there.
        let isPaidLater = outflow.category != .suppliers
        if isPaidLater, scenario.calendar.rolled(date + outflow.payAfterDays, outflow.roll) >= firstDay {
          continue
        }
        let period = period(of: outflow, date: date, before: number > 0 ? dates[number - 1] : nil)
        switch outflow.size {
        case .fixed(let amount): sum += FixedShare(share).of(amount)
        case .shareOfSales(let part):
          sum += FixedShare(share).of(
            FixedShare(part).of(invoiced(from: period.start, to: min(period.end, view.asOf))))
        case .shareOfReceipts(let part):
          sum += FixedShare(share).of(
            FixedShare(part).of(received(from: period.start, to: min(period.end, view.asOf))))
        }
      }
    }
    return sum
  }

  /// Credit notes and discounts of the ledger in a range of days.
  private func credited(_ first: Day, _ last: Day) -> Int64 {
    sum(first, last) { $0 == .credited || $0 == .discounted }
  }

  /// What was open of customers that failed in a range of days.
  private func failedBefore(_ first: Day, _ last: Day) -> Int64 {
    guard first <= last else { return 0 }
    var sum: Int64 = 0
    for item in view.items where item.kind == .invoice {
      let isLost = item.events.contains {
        $0.kind == .failed && $0.effective >= first && $0.effective <= last
      }
      guard isLost else { continue }
      sum += ForecastBuilder.converted(
        item.open, from: item.currency, to: scenario.currency, rates: scenario.exchangeRates)
    }
    return sum
  }

  private func sum(_ first: Day, _ last: Day, _ counts: (LedgerEventKind) -> Bool) -> Int64 {
    guard first <= last else { return 0 }
    var sum: Int64 = 0
    for item in view.items {
      for event in item.events where counts(event.kind) && event.effective >= first && event.effective <= last
      {
        sum += ForecastBuilder.converted(
          event.amount, from: item.currency, to: scenario.currency, rates: scenario.exchangeRates)
      }
    }
    return sum
  }

  /// What the numbers rest on as to value added tax.
  func taxBasis() -> [ForecastSummary.BasisLine] {
    guard let stated = scenario.valueAddedTax, scenario.openingCash != .none else { return [] }
    let names = stated.inputShares.keys.sorted().map { scenario.outflows[$0].name }
    let input = names.isEmpty ? "no input tax" : "input tax of \(names.joined(separator: ", "))"
    let relief =
      stated.relief.map { "relief for bad debts after \($0.afterDays) days" } ?? "no relief for bad debts"
    return [
      .init(
        .assumption,
        "value added tax follows the path: \(NumberText.percent(stated.outputShare)) of what is "
          + "\(stated.isOnReceipt ? "received" : "invoiced less credited"), less \(input); \(relief); an excess is "
          + (stated.isRefunded ? "refunded" : "carried forward"))
    ]
  }
}
