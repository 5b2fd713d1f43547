/// Suggests debtors that may be one legal entity under several keys.
public enum SameDebtors {
  /// Groups named in a report.
  public static let mostSuggestions = 20
  /// Debtors up to which names with one letter's difference are looked for.
  static let mostForEdits = 20_000

  private static let legalForms: Set<String> = [
    "ltd", "limited", "plc", "llp", "lp", "inc", "incorporated", "llc", "corp", "corporation", "co",
    "company", "gmbh",
    "mbh", "ag", "kg", "kgaa", "ohg", "ug", "gbr", "ev", "se", "sa", "sas", "sarl", "srl", "spa", "bv", "nv",
    "oy", "oyj",
    "ab", "as", "asa", "aps", "kft", "doo", "sro", "pty", "pte", "lda", "sl", "and", "und", "et",
  ]

  /// Groups of keys whose names are the same but for case, marks and legal form, or differ in one letter.
  ///
  /// - Returns: Groups of at least two keys, in order of the first debtor.
  static func groups(_ debtors: [AssembledLedger.Debtor]) -> [[String]] {
    var byName: [String: [Int]] = [:]
    var names: [(name: String, first: Int)] = []
    for (place, debtor) in debtors.enumerated() {
      guard let name = plain(debtor) else { continue }
      if byName[name] == nil { names.append((name, place)) }
      byName[name, default: []].append(place)
    }
    var root = Array(debtors.indices)
    func find(_ place: Int) -> Int {
      var place = place
      while root[place] != place { place = root[place] }
      return place
    }
    func join(_ left: Int, _ right: Int) {
      let (a, b) = (find(left), find(right))
      if a != b { root[max(a, b)] = min(a, b) }
    }
    for places in byName.values { for place in places.dropFirst() { join(places[0], place) } }
    if debtors.count <= mostForEdits { joinNear(names, join) }
    var groups: [Int: [Int]] = [:]
    for place in debtors.indices { groups[find(place), default: []].append(place) }
    return groups.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
      $0.value.map { debtors[$0].key }
    }
  }

  /// Joins names of eight letters or more that differ in one: both then share a form with one letter left out.
  private static func joinNear(_ names: [(name: String, first: Int)], _ join: (Int, Int) -> Void) {
    var byForm: [String: Int] = [:]
    for (name, place) in names where name.utf8.count >= 8 {
      let letters = Array(name.utf8)
      for omitted in letters.indices {
        var form = letters
        form.remove(at: omitted)
        // The place of the gap is part of the form, so that a swap alone does not match.
        let key = "\(omitted)|" + String(decoding: form, as: UTF8.self)
        if let other = byForm[key] { join(other, place) } else { byForm[key] = place }
      }
    }
  }

  /// A debtor's name in small letters without marks and legal form; without a name its key, where that is one.
  private static func plain(_ debtor: AssembledLedger.Debtor) -> String? {
    let text: String
    if let name = debtor.facts.name {
      text = name
    } else {
      guard !debtor.key.utf8.contains(where: { (0x30...0x39).contains($0) }) else { return nil }
      text = debtor.key
    }
    var words: [String] = []
    var word = ""
    for character in text.lowercased() {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else if character != "." && character != "'" {
        if !word.isEmpty { words.append(word) }
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    while words.count > 1, let last = words.last, legalForms.contains(last) { words.removeLast() }
    let joined = words.joined(separator: " ")
    return joined.count >= 3 ? joined : nil
  }
}
