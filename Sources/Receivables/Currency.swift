/// A currency by its ISO 4217 code, with the number of digits of its minor unit.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
  /// Three capital letters, as in ISO 4217.
  public let code: String
  /// Digits after the decimal point: 2 for most, 0 for JPY, 3 for KWD.
  public let minorDigits: Int

  /// The currency with this code, or `nil` where the text is not three ASCII letters of a known currency.
  public init?(code text: some StringProtocol) {
    let code = text.uppercased()
    guard code.utf8.count == 3, Currency.known.contains(code) else { return nil }
    self.code = code
    minorDigits = Currency.otherDigits[code] ?? 2
  }

  /// Minor units in one major unit: 100 for most.
  public var minorPerMajor: Int64 {
    var factor: Int64 = 1
    for _ in 0..<minorDigits { factor *= 10 }
    return factor
  }

  /// The code.
  public var description: String { code }

  /// Every known code, in alphabetical order.
  public static var allCodes: [String] { known.sorted() }

  private static let otherDigits: [String: Int] = [
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "CLF": 4, "UYW": 4,
  ]

  private static let known: Set<String> = Set(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
    CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
    GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
    LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB
    PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
    THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR
    ZMW ZWG
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))
}
