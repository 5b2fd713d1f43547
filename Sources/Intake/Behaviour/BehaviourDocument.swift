import CreditModels
import Receivables

/// What a behaviour file says: how customers pay, and what it was learned from.
///
/// Written by `duecast calibrate` and read by `forecast` through the scenario key `behaviour`.
public struct BehaviourDocument: Sendable, Hashable {
  /// SHA-256 of the ledger's content.
  public var ledgerDigest: String
  /// The day at whose close the ledger was seen.
  public var asOf: Day
  /// Invoices of the history.
  public var invoices: Int
  /// Of those seen paid.
  public var payments: Int
  /// Customers with an invoice in the history.
  public var customers: Int
  /// Name of the form of the model that was chosen.
  public var form: String
  /// Dispersion of payments among customers, by which standard errors are widened.
  public var dispersion: Double
  /// Share of invoices not paid by the last age that history supports.
  public var neverPaid: FittedValue
  /// What was marked, left out or assumed, in words.
  public var notes: [String]
  /// How customers pay.
  public var behaviour: PaymentBehaviour
  /// Whether invoices count until they are disputed, because the scenario draws disputes apart.
  public var drawsDisputesApart = false
  /// What a backtest on the same ledger found; `nil` where none was written into the file.
  public var evidence: BacktestEvidence?
  /// Covariates that were offered beside those of the form, and what became of each; empty in files of before them.
  public var offers: [CovariateOffer] = []
  /// Other forms of the model that trials compared with the one of `behaviour`.
  public var alternatives: [AlternativeForm] = []
  /// Deviations that parameter draws add to the figures of `behaviour`, `[draws x figures]`, on the scale of
  /// `PaymentBehaviour.parameters`; empty where the fit was made without.
  public var draws: [[Double]] = []

  /// A document.
  public init(
    ledgerDigest: String, asOf: Day, invoices: Int, payments: Int, customers: Int, form: String,
    dispersion: Double, neverPaid: FittedValue, notes: [String], behaviour: PaymentBehaviour
  ) {
    self.ledgerDigest = ledgerDigest
    self.asOf = asOf
    self.invoices = invoices
    self.payments = payments
    self.customers = customers
    self.form = form
    self.dispersion = dispersion
    self.neverPaid = neverPaid
    self.notes = notes
    self.behaviour = behaviour
  }
}
