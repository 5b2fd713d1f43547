import CreditModels

/// What a path has come to so far, in memory of its own: fields of an object would be guarded on every access.
struct PathBooks {
  /// Day that is worked on, and place within it: a phase of ``DebtorAgenda``, or ``dawn``.
  var today = 0
  var phase = PathBooks.dawn
  /// Debtor that is worked on; -1 between debtors.
  var debtor = -1
  /// Its list of events.
  var list = 0
  /// State of items, their words and levels, by number of the item: of all debtors, or of the one that is worked on
  /// alone, in memory that the next one uses again.
  var items: UnsafeMutablePointer<ItemState>
  var words: UnsafeMutablePointer<UInt32>
  var levels: UnsafeMutablePointer<Double>
  var path: UInt32 = 0
  /// Tells what was worked out for this pass from what was for an earlier one.
  var stamp: UInt32 = 0
  var tailScale = 1.0
  /// Days in which nothing is shipped, on this pass of the path.
  var stop: Range<Int>?
  /// Whether every contact is made on the day on which it is asked for, in the hope that the collectors' day is long
  /// enough: then nothing but trade links couples debtors.
  var servesAtOnce = false
  /// Whether nobody looks at the path before its end, so that steps whose outcome is known need no day of their own.
  var runsThrough = false
  /// Whether debtors have to be woken day by day.
  var isCoupled = false
  var movement = ReceivablesMovement()
  var balances = CreditBalanceMovement()
  var insurableTurnover: Int64 = 0
  var fromOpenItems: Int64 = 0
  var fromPlan: Int64 = 0
  var fromRecoveries: Int64 = 0
  var beyondHistory: Int64 = 0
  var failedAmount: Int64 = 0
  var creditLoss: Int64 = 0
  var cases: [RecoveryCase] = []
  var bills: [BillState] = []
  var claims: [InsuranceClaim] = []
  /// What customers have been pressed by and will forget.
  var grudges: [Grudge] = []
  var claimedSoFar: Int64 = 0
  var paidByInsurer: Int64 = 0
  var queue = ContactQueue()
  var wakes: WakeCalendar
  /// Contacts of the debtor that is worked on which are made this evening.
  var evening: [WakeCalendar.ContactTicket] = []
  var isRecording = false
  var isSuppressing = false
  var suppression = PathSuppression()
  var log: [PathEvent] = []

  /// Before the first phase of a day.
  static let dawn = -1

  struct InsuranceClaim {
    var day: Int
    var debtor: Int
    var amount: Int64
  }

  /// Back to the start of a path, keeping memory.
  mutating func reset(opening: Int64) {
    (today, phase, debtor) = (0, PathBooks.dawn, -1)
    movement = ReceivablesMovement()
    movement.opening = opening
    balances = CreditBalanceMovement()
    (insurableTurnover, fromOpenItems, fromPlan, fromRecoveries, beyondHistory) = (0, 0, 0, 0, 0)
    (failedAmount, creditLoss, claimedSoFar, paidByInsurer) = (0, 0, 0, 0)
    cases.removeAll(keepingCapacity: true)
    bills.removeAll(keepingCapacity: true)
    claims.removeAll(keepingCapacity: true)
    grudges.removeAll(keepingCapacity: true)
    queue.removeAll()
    wakes.removeAll()
    evening.removeAll(keepingCapacity: true)
    log.removeAll()
  }
}
