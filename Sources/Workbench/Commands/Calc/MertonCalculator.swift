import ArgumentParser
import CreditModels
import Reporting

/// `duecast calc merton`.
struct MertonCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "merton",
    abstract: "Distance to default and debt value from equity (Merton's model).",
    discussion: """
      Formula:
        E = V Phi(d1) - D e^(-rT) Phi(d2),  sigma_E E = Phi(d1) sigma_V V   (solved for V and sigma_V)
        d1 = (ln(V/D) + (r + sigma_V^2/2) T)/(sigma_V sqrt(T)),  d2 = d1 - sigma_V sqrt(T)
        default_probability = Phi(-d2), risk-neutral; with --drift mu, mu stands for r
      Give equity and its volatility, or assets and theirs.

      Results: asset_value, asset_volatility, d1, d2, default_probability, debt_value, risk_free_debt, expected_loss,
      recovery, credit_spread.

      Examples:
        duecast calc merton --equity 3 --equity-volatility 80% --debt 10 --rate 5% --years 1
        duecast calc merton --assets 12.4 --asset-volatility 21.23% --debt 10 --rate 5% --years 1 --drift 8%
      """)

  @Option(
    parsing: .unconditional, help: "Market value of the equity.", transform: TypedOption.positiveAmount)
  var equity: Double?

  @Option(
    parsing: .unconditional, help: "Annual volatility of the equity.", transform: TypedOption.volatility)
  var equityVolatility: Double?

  @Option(
    name: [.long, .customLong("asset-value")], parsing: .unconditional,
    help: "Value of the assets, if known.",
    transform: TypedOption.positiveAmount)
  var assets: Double?

  @Option(
    parsing: .unconditional, help: "Annual volatility of the assets, if known.",
    transform: TypedOption.volatility)
  var assetVolatility: Double?

  @Option(
    parsing: .unconditional, help: "Debt due at the horizon.", transform: TypedOption.positiveAmount)
  var debt: Double

  @Option(
    parsing: .unconditional, help: "Riskless rate a year, continuously compounded.",
    transform: TypedOption.rate)
  var rate: Double

  @Option(
    name: [.long, .customLong("time"), .customLong("maturity")], parsing: .unconditional,
    help: "Horizon in years (default: 1).", transform: TypedOption.years)
  var years: Double?

  @Option(
    parsing: .unconditional,
    help: "Growth of the assets a year, for the chance of default in the real world.",
    transform: TypedOption.rate)
  var drift: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    let horizon = years ?? 1
    guard horizon > 0 else { throw UsageFault("`--years`: a number above 0 was expected") }
    let model: MertonModel
    if let assets, let assetVolatility {
      model = MertonModel(
        assetValue: assets, assetVolatility: assetVolatility, debt: debt, rate: rate, years: horizon)
    } else if let equity, let equityVolatility {
      model = MertonModel(
        equity: equity, equityVolatility: equityVolatility, debt: debt, rate: rate, years: horizon)
    } else {
      throw UsageFault(
        "`--equity` and `--equity-volatility`, or `--assets` and `--asset-volatility`, were expected")
    }
    var report = CalculatorReport(
      "merton", title: "Equity as a call on the assets",
      items: [
        .line(.init("asset_value", "value of the assets", model.assetValue, .number)),
        .line(.init("asset_volatility", "their volatility a year", model.assetVolatility, .fraction)),
        .line(.init("equity", "value of the equity", model.equity, .number)),
        .line(.init("equity_volatility", "its volatility a year", model.equityVolatility, .fraction)),
        .line(.init("d1", "d1", model.d1, .number)),
        .line(.init("d2", "d2, distance to default", model.d2, .number)),
        .line(
          .init(
            "default_probability", "chance of default", model.defaultProbability, .fraction,
            remark: "risk-neutral")),
        .line(.init("debt_value", "value of the debt", model.debtValue, .number)),
        .line(.init("risk_free_debt", "the same without risk", model.riskFreeDebt, .number)),
        .line(.init("expected_loss", "expected loss on the debt", model.expectedLoss, .fraction)),
        .line(.init("recovery", "recovery in default", model.recovery, .fraction)),
        .line(.init("credit_spread", "yield above the riskless rate", model.creditSpread, .fraction)),
      ],
      formulas: ["E = V Phi(d1) - D e^(-rT) Phi(d2); sigma_E E = Phi(d1) sigma_V V; PD = Phi(-d2)"])
    if let drift {
      report.add(
        .init(
          "real_default_probability", "chance of default with the drift",
          model.defaultProbability(drift: drift), .fraction))
    }
    return report
  }
}
