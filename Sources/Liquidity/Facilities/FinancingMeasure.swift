/// What is kept of the facilities of a path as a whole.
public enum FinancingMeasure: Int, Sendable, Hashable, CaseIterable {
  /// Committed line that could be drawn at the start, minor units.
  case usableAtStart
  /// Largest (minimum - cash) where uncommitted lines are not drawn, minor units.
  case committedGap
  /// Interest and fees paid, minor units.
  case cost
  /// Interest and fees that have run up and are not yet paid at the end, minor units.
  case accruedAtEnd
  /// Most that is drawn in all, minor units.
  case peakDrawn
  /// Days on which cash is below the minimum.
  case daysBelowMinimum
  /// Tests of covenants that are failed.
  case breaches
  /// Days on which a bank takes the receipts.
  case dominionDays
  /// Failed invoices that a factor bears, minor units.
  case factorBears
  /// Largest (minimum - cash) with the facilities and without actions, minor units.
  case gapBeforeActions
  /// Payments to suppliers that waited, minor units.
  case lateToSuppliers
  /// Amount-days by which payments to suppliers waited, minor units times days.
  case lateToSuppliersDays
  /// Capital expenditure that waited, minor units.
  case delayedCapex
  /// Left side less right side of the identities of cash and of each facility: 0.
  case imbalance
  /// Day from which shipments are stopped; 0 for none.
  case shipmentsStopped
}

/// What is kept of a facility on a path.
public enum FacilityMeasure: Int, Sendable, Hashable, CaseIterable {
  /// Drawn at the end, minor units.
  case drawnAtEnd
  /// Most that is drawn, minor units.
  case peakDrawn
  /// Interest and fees paid, minor units.
  case cost
  /// First day on which its limit was cut, it was called or not renewed; -1 for none.
  case lostDay
}
