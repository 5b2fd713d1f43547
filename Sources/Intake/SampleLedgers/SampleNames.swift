/// Invented names of firms: a syllable pair, a trade and a legal form, unique within a ledger.
enum SampleNames {
  private static let heads = [
    "Al", "Ber", "Cal", "Dor", "El", "Fen", "Gal", "Hes", "Il", "Jor", "Kel", "Lun", "Mor", "Nes", "Ol",
    "Per",
    "Quil", "Ros", "Sev", "Tam", "Ul", "Var", "Wen", "Yor", "Zel", "Bran", "Cor", "Dren", "Grim", "Hol",
    "Lor",
    "Mav", "Nor", "Pol", "Rud", "Stel", "Tor", "Vel", "Wis", "Zan",
  ]
  private static let middles = [
    "a", "be", "da", "e", "fi", "go", "i", "ka", "lo", "mi", "no", "ra", "so", "ta", "u",
  ]
  private static let tails = [
    "beck", "brandt", "dorn", "fels", "garth", "horst", "kamp", "lund", "mark", "nau", "quist", "rath",
    "rode",
    "sand", "stedt", "thal", "vik", "wald", "wick", "zell",
  ]
  private static let trades = [
    "Baustoffe", "Metallbau", "Lebensmittel", "Textil", "Elektro", "Papier", "Werkzeuge", "Kunststoffe",
    "Möbel",
    "Getränke", "Gerätebau", "Drogerie", "Haustechnik", "Optik", "Agrar", "Logistik", "Verpackung", "Chemie",
    "Sport", "Spielwaren", "Fahrzeugteile", "Medizintechnik", "Leuchten", "Keramik",
  ]
  private static let foreignTrades = [
    "Trading", "Foods", "Components", "Supplies", "Industries", "Textiles", "Instruments", "Materials",
  ]
  private static let bodies = [
    "Stadtwerke", "Klinikum", "Landkreis", "Gemeinde", "Hochschule", "Zweckverband", "Bauamt", "Schulverband",
  ]
  private static let forms = ["GmbH", "AG", "KG", "GmbH & Co. KG", "OHG", "SE"]

  /// Number of names before they repeat with a numeral.
  static let stems = heads.count * middles.count * tails.count

  /// The name of a firm.
  ///
  /// - Parameters:
  ///   - index: Number of the firm; different numbers give different names.
  ///   - shift: Any number, the same for the whole ledger: another order of the same names.
  static func name(_ index: Int, shift: Int, segment: SampleSegment, country: String) -> String {
    // 7919 is prime and divides no list's length, so that neighbours in number are no neighbours in name.
    let position = (index % stems * 7919 + shift) % stems
    let stem =
      heads[position % heads.count] + middles[position / heads.count % middles.count]
      + tails[position / (heads.count * middles.count)]
    let round = index / stems
    let numeral = round == 0 ? "" : " \(round + 1)"
    if let form = foreignForms[country] {
      return "\(stem) \(foreignTrades[position % foreignTrades.count])\(numeral) \(form)"
    }
    return segment == .public
      ? "\(bodies[position % bodies.count]) \(stem)\(numeral)"
      : "\(stem) \(trades[position % trades.count])\(numeral) \(forms[position % forms.count])"
  }

  private static let foreignForms = [
    "AT": "GmbH", "FR": "SARL", "NL": "B.V.", "IT": "S.r.l.", "ES": "S.L.", "PL": "Sp. z o.o.", "BE": "N.V.",
    "FI": "Oy", "US": "Inc.", "CA": "Ltd",
  ]
}
