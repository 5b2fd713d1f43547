/// Numbers of the CreditMetrics Technical Document.
enum CreditMetricsTables {
  /// One-year transition matrix in percent, AAA to CCC and default (the document's table 1.1, after Standard & Poor's
  /// CreditWeek of 15 April 1996). The rows of A and BBB were confirmed in a second source; as the matrix is an input
  /// of the checks, nothing rests on the other rows being the printed ones.
  static let transitionPercent: [[Double]] = [
    [90.81, 8.33, 0.68, 0.06, 0.12, 0, 0, 0], [0.70, 90.65, 7.79, 0.64, 0.06, 0.14, 0.02, 0],
    [0.09, 2.27, 91.05, 5.52, 0.74, 0.26, 0.01, 0.06], [0.02, 0.33, 5.95, 86.93, 5.30, 1.17, 0.12, 0.18],
    [0.03, 0.14, 0.67, 7.73, 80.53, 8.84, 1.00, 1.06], [0, 0.11, 0.24, 0.43, 6.48, 83.46, 4.07, 5.20],
    [0.22, 0, 0.22, 1.30, 2.38, 11.24, 64.86, 19.79], [0, 0, 0, 0, 0, 0, 0, 100],
  ]

  /// The same as probabilities, rows adding up to 1.
  static var transition: [[Double]] {
    transitionPercent.map { row in
      let sum = row.reduce(0, +)
      return row.map { $0 / sum }
    }
  }

  /// Position of grade A.
  static let gradeA = 2
  /// Position of grade BBB.
  static let gradeBBB = 3
  /// Values of the BBB bond at the year's end by grade, in hundredths.
  static let valuesBBB: [Int64] = [10_937, 10_919, 10_866, 10_755, 10_202, 9_810, 8_364, 5_113]
  /// Values of the A bond at the year's end by grade, in hundredths.
  static let valuesA: [Int64] = [10_659, 10_649, 10_630, 10_564, 10_315, 10_139, 8_871, 5_113]
  /// Asset correlation of the two bonds.
  static let correlation = 0.3
  /// Joint migration probabilities in percent, rows the grade of the BBB bond, columns that of the A bond; the
  /// document prints 79.69 for both staying.
  static let jointPercent: [[Double]] = [
    [
      3.8050306438996984e-04, 3.3742960759752805e-03, 1.6188197555017103e-02, 5.375819112710123e-05,
      2.686417465130181e-06, 4.997083854346718e-07, 1.1651633672650485e-08, 4.7336004105162643e-08,
    ],
    [
      3.2021831528505906e-03, 3.817298411519232e-02, 0.2865991904919443, 1.8847280072774655e-03,
      1.1391970673999864e-04, 2.376803837473261e-05, 6.073116847523513e-07, 2.6191759327793412e-06,
    ],
    [
      2.310956910888118e-02, 0.39355903369165945, 5.443999760448295, 8.126967913393932e-02,
      6.285622814240516e-03, 1.5263320245343542e-03, 4.394427620530144e-05, 2.0605850224423997e-04,
    ],
    [
      6.291831628175704e-02, 1.809668791598229, 79.69143790323649, 4.552868590620701,
      0.5739968882631444, 0.19159834133894463, 7.056764386384289e-03, 4.0454404274349945e-02,
    ],
    [
      3.519469453247548e-04, 2.2183572390570977e-02, 4.464996303602601, 0.6431950769939891,
      0.11058410047208993, 4.464735337113073e-02, 1.8814123548612435e-03, 1.2160233869432874e-02,
    ],
    [
      3.377456223307984e-05, 2.6769506136462007e-03, 0.9275906673291359, 0.18246841122718407,
      3.583625873997026e-02, 1.5799921000676814e-02, 7.091329942740248e-04, 4.884883532879188e-03,
    ],
    [
      1.9134951311818027e-06, 1.7801075856990842e-04, 9.047880332651193e-02, 2.1689477505985873e-02,
      4.64825814669268e-03, 2.171698935315004e-03, 1.0153908565710395e-04, 7.302987461364588e-04,
    ],
    [
      1.7933894217326413e-06, 1.8636075614908692e-04, 0.12870917401001178, 3.657027831980237e-02,
      8.53226543965686e-03, 4.232085582638158e-03, 2.0658793929949755e-04, 1.5614545630204019e-03,
    ],
  ]
  /// Mean and standard deviation of the two bonds' value.
  static let portfolio = (mean: 213.285_123, deviation: 3.373_987_459_328_920_7)
}
