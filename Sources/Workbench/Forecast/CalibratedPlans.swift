import ArgumentParser
import Calibration
import CreditModels
import Foundation
import Intake
import Receivables
import Reporting

/// What a calibration can put into a scenario beside the behaviour.
enum CalibratedPart: String, CaseIterable {
  /// Level, growth, season and uncertainty of the extended scenario's planned sales.
  case sales
  /// Disputes: chance, days and valid share.
  case disputes
}

/// `--with` as typed: parts separated by commas.
struct CalibratedParts: ExpressibleByArgument {
  var list: [CalibratedPart]

  init(list: [CalibratedPart]) { self.list = list }

  init?(argument: String) {
    let parts = argument.split(separator: ",").map { CalibratedPart(rawValue: String($0)) }
    let known = parts.compactMap { $0 }
    guard !parts.isEmpty, known.count == parts.count, Set(known).count == known.count else { return nil }
    list = known
  }

  var defaultValueDescription: String { list.map(\.rawValue).joined(separator: ",") }
}

/// Lines of a calibrated scenario that a fit fills, with error and label beside each figure, and what it could not fill.
struct CalibratedPlans {
  private(set) var lines: [String] = []
  /// What stays as the extended scenario has it, in words.
  private(set) var notes: [String] = []
  /// Whether disputes are filled in.
  private(set) var hasDisputes = false

  private static func label(_ value: FittedValue, digits: Int) -> String {
    let error = value.standardError.map { ", ± " + NumberText.decimal($0, digits: digits) } ?? ""
    return "   # \(value.origin.rawValue), n \(value.count)\(error)"
  }

  /// The planned sales of the extended scenario, by segment, with what the ledger shows of each segment.
  ///
  /// Growth and season are taken over only where two years of months tell them apart.
  mutating func add(_ fit: SalesFit, to plans: [Scenario.SalesPlan]) {
    let digits = fit.currency?.minorDigits ?? 2
    var filled: [String] = []
    for plan in plans {
      let name = "`\(plan.name)`"
      guard plans.filter({ $0.segment == plan.segment }).count == 1 else {
        notes.append("sales \(name): several plans share the segment `\(plan.segment)`; left as they are")
        continue
      }
      guard let segment = fit.segments.first(where: { $0.name == plan.segment }), segment.months > 0 else {
        notes.append(
          "sales \(name): the ledger shows no whole month of segment `\(plan.segment)`; left as it is")
        continue
      }
      filled += [
        "  - name: \(YAMLText.quoted(plan.name))",
        "    weekly_gross: "
          + NumberText.decimal(segment.weeklyGross.value, digits: digits).replacing(",", with: "")
          + CalibratedPlans.label(segment.weeklyGross, digits: digits),
      ]
      guard segment.annualGrowth.origin != .assumption else {
        notes.append(
          "sales \(name): \(segment.months) whole months, \(SalesFit.enoughMonths) are needed for growth and season; the "
            + "level alone is fitted")
        continue
      }
      filled += [
        "    annual_growth: \(NumberText.decimal(segment.annualGrowth.value, digits: 4))"
          + CalibratedPlans.label(segment.annualGrowth, digits: 4),
        "    season: [\(segment.season.map { NumberText.decimal($0.value, digits: 3) }.joined(separator: ", "))]",
        "    uncertainty: \(NumberText.decimal(min(segment.uncertainty.value, 2), digits: 4))"
          + CalibratedPlans.label(segment.uncertainty, digits: 4),
      ]
    }
    guard !filled.isEmpty else { return }
    lines +=
      ["", "# Learned from the ledger: the past is no plan, change what you know better.", "sales:"] + filled
  }

  /// The disputes of all segments that the extended scenario does not state apart.
  mutating func add(_ fit: DisputeFit) {
    hasDisputes = true
    let range = fit.validRange
    func text(_ value: Double) -> String { NumberText.decimal(value, digits: 4) }
    lines += [
      "", "# Disputes; the behaviour is that of undisputed invoices.", "disputes:", "  default:",
      "    chance: \(text(fit.chance.value))" + CalibratedPlans.label(fit.chance, digits: 4),
      "    raised_within_days: \(fit.raisedWithinDays)",
      "    mean_days: \(NumberText.decimal(min(fit.meanDays.value, 1000), digits: 1).replacing(",", with: ""))"
        + CalibratedPlans.label(fit.meanDays, digits: 1),
      "    valid_share: [\(text(range.least)), \(text(range.greatest))]"
        + CalibratedPlans.label(fit.validShare, digits: 4) + " (mean \(text(fit.validShare.value)))",
    ]
  }

  /// Says why no disputes are filled in.
  mutating func add(_ refusal: DisputeFit.Refusal) {
    guard case .tooFew(let disputes, let over) = refusal else { return }
    notes.append(
      "disputes: \(disputes) in the ledger, \(over) of them over; \(DisputeFit.enough.disputes) and "
        + "\(DisputeFit.enough.over) are needed; left as they are")
  }
}
