import ArgumentParser
import CreditModels
import Reporting

/// `duecast calc irb`.
struct CapitalCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "irb",
    abstract: "Basel capital and risk weight by the internal-ratings formula.",
    discussion: """
      Formula (Basel Committee 2006, paragraph 272):
        R = 0.12 e + 0.24 (1-e), e = (1 - exp(-50 PD))/(1 - exp(-50));  with --turnover S: less 0.04 (1 - (S-5)/45)
        b = (0.11852 - 0.05478 ln PD)^2
        K = LGD [Phi((G(PD) + sqrt(R) G(0.999))/sqrt(1-R)) - PD] (1 + (M-2.5) b)/(1 - 1.5 b)
        risk weight = 12.5 K, without the scaling factor 1.06
      Retail classes (--class) have their own R and no maturity factor. M counts from 1 to 5 years, S from 5 to 50.

      Results: correlation, capital, risk_weight (fractions of the exposure at default), expected_loss and more.

      Examples:
        duecast calc irb --pd 1% --lgd 45% --maturity 2.5
        duecast calc irb --pd 0.5% --turnover 20 --ead 1,000,000
        duecast calc irb --pd 2% --lgd 85% --class other-retail
      """)

  /// Classes of exposure.
  enum ClassName: String, ExpressibleByArgument, CaseIterable {
    /// Firms.
    case corporate
    /// Residential mortgages.
    case mortgage
    /// Qualifying revolving retail.
    case revolving
    /// Other retail.
    case otherRetail = "other-retail"
  }

  @Option(
    parsing: .unconditional, help: "Chance of default within a year.", transform: TypedOption.share)
  var pd: Double

  @Option(
    parsing: .unconditional, help: "Loss given default (default: 45 %, corporate only).",
    transform: TypedOption.share)
  var lgd: Double?

  @Option(
    parsing: .unconditional, help: "Effective maturity in years (default: 2.5).",
    transform: TypedOption.years)
  var maturity: Double?

  @Option(
    parsing: .unconditional, help: "Annual turnover in million EUR, for the adjustment of smaller firms.",
    transform: TypedOption.amountFromZero)
  var turnover: Double?

  @Option(
    name: .customLong("class"), help: "corporate (default), mortgage, revolving or other-retail.")
  var exposureClass: ClassName = .corporate

  @Option(
    parsing: .unconditional, help: "Exposure at default, for amounts.", transform: TypedOption.amountFromZero)
  var ead: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    guard let loss = lgd ?? (exposureClass == .corporate ? 0.45 : nil) else {
      throw UsageFault("`--lgd` was expected: only corporate exposures have a default of 45 %")
    }
    if turnover != nil, exposureClass != .corporate {
      throw UsageFault("`--turnover` was found, it applies to corporate exposures only")
    }
    let group: BaselCapital.ExposureClass =
      switch exposureClass {
      case .corporate: .corporate(turnover: turnover)
      case .mortgage: .residentialMortgage
      case .revolving: .qualifyingRevolving
      case .otherRetail: .otherRetail
      }
    let capital = BaselCapital(
      probabilityOfDefault: pd, lossGivenDefault: loss, maturity: maturity ?? 2.5, exposureClass: group)
    guard capital.capital.isFinite else {
      throw UsageFault("`--pd`: above 0.0003 % was expected; below, the maturity factor has no meaning")
    }
    var report = CalculatorReport(
      "irb", title: "Capital by the internal-ratings formula, \(exposureClass.rawValue)",
      items: [
        .line(.init("capital", "capital K, of exposure", capital.capital, .fraction)),
        .line(.init("risk_weight", "risk weight", capital.riskWeight, .fraction)),
        .line(.init("correlation", "asset correlation R", capital.correlation, .fraction)),
        .line(.init("maturity_adjustment", "maturity slope b", capital.maturitySlope, .number)),
        .line(.init("maturity_factor", "maturity factor", capital.maturityFactor, .number)),
        .line(.init("expected_loss", "expected loss", capital.expectedLoss, .fraction)),
        .line(.init("pd", "PD", pd, .fraction)),
        .line(.init("lgd", "LGD", loss, .fraction, remark: lgd == nil ? "(the rule's default)" : "")),
        .line(.init("maturity", "maturity", capital.maturity, .years)),
      ],
      formulas: ["K = LGD [Phi((G(PD) + sqrt(R) G(0.999))/sqrt(1-R)) - PD] (1 + (M-2.5) b)/(1 - 1.5 b)"])
    if let ead {
      report.add(.init("capital_amount", "capital", capital.capital * ead, .amount))
      report.add(.init("risk_weighted_assets", "risk-weighted assets", capital.riskWeight * ead, .amount))
      report.add(.init("expected_loss_amount", "expected loss", capital.expectedLoss * ead, .amount))
    }
    if let maturity, maturity != capital.maturity {
      report.notes.append("the rule counts maturity from 1 to 5 years")
    }
    if let turnover, !(5...50).contains(turnover) {
      report.notes.append("the rule counts turnover from 5 to 50 million EUR")
    }
    if pd > 0, pd < 0.0003 { report.notes.append("the rule's floor of 0.03 % on the PD is not applied") }
    return report
  }
}

/// `duecast calc vasicek`.
struct PoolLossCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "vasicek",
    abstract: "Loss rate of a large pool in a bad year (one common factor).",
    discussion: """
      Formula:
        loss_rate = LGD x Phi((G(PD) + sqrt(rho) G(q))/sqrt(1-rho)),  G = Phi^-1, q the level

      Examples:
        duecast calc vasicek --pd 1% --rho 0.12 --quantile 99.9%
        duecast calc vasicek --pd 2% --rho 20% --quantile 0.99 --lgd 45% --ead 1,000,000
      """)

  @Option(
    parsing: .unconditional, help: "Chance of default in the period.", transform: TypedOption.share)
  var pd: Double

  @Option(
    name: [.long, .customLong("correlation")], parsing: .unconditional, help: "Asset correlation.",
    transform: TypedOption.share)
  var rho: Double

  @Option(
    name: [.long, .customLong("level")], parsing: .unconditional, help: "Level of safety, such as 99.9%.",
    transform: TypedOption.share)
  var quantile: Double

  @Option(
    parsing: .unconditional, help: "Loss given default (default: 100 %).", transform: TypedOption.share)
  var lgd: Double?

  @Option(
    parsing: .unconditional, help: "Exposure, for amounts.", transform: TypedOption.amountFromZero)
  var ead: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    let rate = VasicekLimit(probabilityOfDefault: pd, assetCorrelation: rho).defaultRate(level: quantile)
    let loss = (lgd ?? 1) * rate
    var report = CalculatorReport(
      "vasicek", title: "Large pool, one factor: loss not exceeded with \(NumberText.percent(quantile))",
      items: [
        .line(.init("loss_rate", "loss rate", loss, .fraction)),
        .line(.init("default_rate", "share of debtors that fail", rate, .fraction)),
        .line(.init("expected_loss", "expected loss", (lgd ?? 1) * pd, .fraction)),
        .line(.init("unexpected_loss", "loss above the expected", loss - (lgd ?? 1) * pd, .fraction)),
      ], formulas: ["loss = LGD x Phi((G(PD) + sqrt(rho) G(q))/sqrt(1-rho))"])
    if let ead { report.add(.init("loss_amount", "loss", loss * ead, .amount)) }
    return report
  }
}
