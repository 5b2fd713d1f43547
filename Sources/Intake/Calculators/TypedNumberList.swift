/// Several numbers in one text: `1000,2000`, `1,000; 2,000`, `1 000 | 2 000`.
public enum TypedNumberList {
  /// Why a text is no list of numbers.
  public enum Refusal: Error, Sendable, Hashable {
    /// This part is not a number.
    case notNumber(String)
    /// A comma may part numbers or groups of thousands; both give the wanted count.
    case ambiguous
  }

  /// The numbers of a text.
  ///
  /// A semicolon, a vertical bar or a blank between numbers parts them, and then commas group thousands; else commas
  /// part them. Where `count` numbers are wanted and there are more parts, groups of three digits are joined if
  /// exactly one way of joining gives that count.
  ///
  /// - Parameter count: How many are wanted, where that is known.
  /// - Throws: ``Refusal``.
  public static func read(_ text: String, count: Int? = nil) throws(Refusal) -> [TypedNumber] {
    for mark: Character in [";", "|"] where text.contains(mark) {
      return try numbers(text.split(separator: mark))
    }
    let words = text.split(separator: " ")
    if words.count > 1, words.allSatisfy({ $0.last != "," && $0.first != "," }) {
      // `1 000 000` may be one number, `10 20` is two.
      if count == 1, let one = TypedNumber(text) { return [one] }
      return try numbers(words)
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if count == nil, parts.dropFirst().contains(where: { isGroup($0) && $0.hasPrefix("0") }) {
      throw .ambiguous
    }
    if let count, parts.count > count {
      let joined = joinings(parts, count)
      if joined.count > 1 { throw .ambiguous }
      if let only = joined.first { return try numbers(only) }
    }
    let isList = words.count > 1 || parts.count > 1
    return try numbers(isList ? parts : [text])
  }

  private static func numbers(_ parts: [some StringProtocol]) throws(Refusal) -> [TypedNumber] {
    var numbers: [TypedNumber] = []
    for part in parts {
      guard let number = TypedNumber(part) else { throw .notNumber(String(part)) }
      numbers.append(number)
    }
    return numbers
  }

  /// Whether a part may be a group of thousands.
  private static func isGroup(_ part: String) -> Bool {
    let whole = part.prefix { $0 != "." }
    return whole.utf8.count == 3 && whole.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Ways of joining neighbouring parts into `count` numbers with groups of three digits; at most two are looked for.
  private static func joinings(_ parts: [String], _ count: Int) -> [[String]] {
    var found: [[String]] = []
    func extend(_ position: Int, _ numbers: [String]) {
      guard found.count < 2, numbers.count <= count else { return }
      guard position < parts.count else {
        if numbers.count == count, numbers.allSatisfy({ TypedNumber($0) != nil }) { found.append(numbers) }
        return
      }
      let part = parts[position].filter { $0 != " " }
      if let last = numbers.last, isGroup(part), !last.contains(".") {
        extend(position + 1, numbers.dropLast() + [last + "," + part])
      }
      // A number does not begin with a group such as `000` or `050`.
      if !(isGroup(part) && part.hasPrefix("0")) { extend(position + 1, numbers + [part]) }
    }
    guard parts.count <= 64 else { return [] }
    extend(0, [])
    return found
  }
}
