/// The department-store example of aging chains: open accounts of 0 to 30 and 31 to 90 days, paid, bad.
///
/// Heidman's Department Stores of Anderson, Sweeney and Williams (recalled; the arithmetic is exact).
enum AgingTables {
  /// Transition matrix: 0-30 days, 31-90 days, paid, bad.
  static let transition: [[Double]] = [
    [0.3, 0.3, 0.4, 0], [0.3, 0.1, 0.4, 0.2], [0, 0, 1, 0], [0, 0, 0, 1],
  ]
  /// Balances of the two open states in accounts of 100.
  static let accounts = [10, 20]
  /// Size of an account.
  static let size: Int64 = 100
  /// Expected to be collected and lost of balances 1,000 and 2,000: 64,000 / 27 and 17,000 / 27.
  static let collected = 64_000.0 / 27
  static let lost = 17_000.0 / 27
  /// Standard deviation of what is lost, by independent accounts.
  static let lostDeviation = 219.739_214_432_464_08
  /// Chances of 0 to 30 accounts going bad.
  static let lostCount: [Double] = [
    0.0007617270979708654, 0.0062842485582597215, 0.02492989967827812, 0.06332046933657405,
    0.11567533258200226, 0.1618671332599087, 0.180425016452332, 0.16447675226365982, 0.12493678402168418,
    0.08016371342908912, 0.04389024155015, 0.02066056883077277, 0.008408515172455736,
    0.0029704470407955364, 0.0009132416648542591, 0.0002446971100238996, 5.715958838592928e-05,
    1.1631541817884596e-05, 2.0580982058061937e-06, 3.156847340621056e-07, 4.179229445750599e-08,
  ]
  /// Expected receipts and write-offs of each period.
  static let flows: [(paid: Double, bad: Double)] = [
    (1200, 400), (560, 100), (296, 64), (152, 31.6), (78.56, 16.48), (40.544, 8.488), (20.9312, 4.384),
    (10.80512, 2.26288),
  ]
  /// Share of accounts of 0 to 30 days that is paid, and bad, by the end of each period.
  static let passage: [(paid: Double, bad: Double)] = [
    (0.4, 0), (0.64, 0.06), (0.76, 0.084), (0.8224, 0.0972), (0.85456, 0.10392), (0.871168, 0.1074),
    (0.8797408, 0.1091952), (0.8841664, 0.11012208),
  ]
}
