import Simulation

extension PathMeasure {
  /// The key in JSON and CSV.
  public var key: String {
    switch self {
    case .discounts: "discounts"
    case .unearnedDiscounts: "unearned_discounts"
    case .credits: "credit_notes"
    case .lateFees: "late_fees"
    case .collectionCost: "collection_cost"
    case .recoveryCost: "recovery_cost"
    case .recovered: "recovered"
    case .premium: "insurance_premium"
    case .insurerPaid: "insurance_paid"
    case .billsReceived: "bills_received"
    case .billsEnd: "bills_end"
    case .heldOrders: "held_orders"
    case .lostOrders: "lost_orders"
    case .overrides: "overrides"
    case .strandedStockDays: "stranded_stock_days"
    case .customersLost: "customers_lost"
    case .contacts: "contacts"
    case .backlogEnd: "backlog_end"
    case .writtenOff: "written_off"
    case .inRecoveryEnd: "in_recovery_end"
    case .unbilledEnd: "unbilled_end"
    case .disputedEnd: "disputed_end"
    case .applicantsAccepted: "applicants_accepted"
    case .settledAmountDays: "settled_amount_days"
    case .settledAmount: "settled_amount"
    case .receivableDays: "receivable_days"
    case .imbalance: "imbalance"
    }
  }

  /// The words before a number on the screen.
  var words: String {
    switch self {
    case .discounts: "discounts taken"
    case .unearnedDiscounts: "of them not earned"
    case .credits: "credit notes (dilution)"
    case .lateFees: "late fees paid"
    case .collectionCost: "cost of collection"
    case .recoveryCost: "cost of recovery"
    case .recovered: "recovered"
    case .premium: "insurance premium"
    case .insurerPaid: "paid by the insurer"
    case .billsReceived: "settled by bills"
    case .billsEnd: "bills held at the end"
    case .heldOrders: "orders held"
    case .lostOrders: "orders lost"
    case .overrides: "supplied by override"
    case .strandedStockDays: "stock stranded, amount x days"
    case .customersLost: "customers lost"
    case .contacts: "contacts"
    case .backlogEnd: "contacts waiting at the end"
    case .writtenOff: "written off"
    case .inRecoveryEnd: "in recovery at the end"
    case .unbilledEnd: "unbilled at the end"
    case .disputedEnd: "in dispute at the end"
    case .applicantsAccepted: "applicants supplied"
    case .settledAmountDays: "settled, amount x days"
    case .settledAmount: "settled"
    case .receivableDays: "receivables, amount x days"
    case .imbalance: "imbalance"
    }
  }
}
