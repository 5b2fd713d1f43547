import ArgumentParser
import Intake

/// Values of options as people type them, with what was expected where they are something else.
enum TypedOption {
  /// An amount of money, of any sign.
  static func amount(_ text: String) throws -> Double {
    guard let number = TypedNumber(text), !number.isPercent else {
      throw ValidationError("an amount such as `1,000.50` was expected")
    }
    return number.value
  }

  /// An amount that is not negative.
  static func positiveAmount(_ text: String) throws -> Double {
    let value = try amount(text)
    guard value > 0 else { throw ValidationError("an amount above 0 was expected") }
    return value
  }

  /// An amount of at least 0.
  static func amountFromZero(_ text: String) throws -> Double {
    let value = try amount(text)
    guard value >= 0 else { throw ValidationError("an amount of at least 0 was expected") }
    return value
  }

  /// A fraction from 0 to 1.
  static func share(_ text: String) throws -> Double {
    guard let number = TypedNumber(text) else {
      throw ValidationError("a share such as `2%` or `0.02` was expected")
    }
    guard (0...1).contains(number.value) else {
      let hint = number.isPercent || number.value < 0 ? "" : "; write `\(text)%` for a percentage"
      throw ValidationError("a share from 0 to 1 (0 to 100 %) was expected\(hint)")
    }
    return number.value
  }

  /// A rate, above -100 %; a number of 1 and more without a percent sign is taken for a forgotten one.
  static func rate(_ text: String) throws -> Double {
    guard let number = TypedNumber(text) else {
      throw ValidationError("a rate such as `12%` or `0.12` was expected")
    }
    guard number.value > -1 else { throw ValidationError("a rate above -100 % was expected") }
    guard number.isPercent || number.value < 1 else {
      throw ValidationError("a rate such as `12%` or `0.12` was expected; write `\(text)%` for a percentage")
    }
    return number.value
  }

  /// A rate above 0.
  static func positiveRate(_ text: String) throws -> Double {
    let value = try rate(text)
    guard value > 0 else { throw ValidationError("a rate above 0 was expected") }
    return value
  }

  /// A volatility: a share a year that may pass 100 %.
  static func volatility(_ text: String) throws -> Double {
    guard let number = TypedNumber(text), number.value > 0, number.isPercent || number.value < 10 else {
      throw ValidationError("a volatility such as `80%` or `0.8` was expected")
    }
    return number.value
  }

  /// A number of any sign.
  static func number(_ text: String) throws -> Double {
    guard let number = TypedNumber(text) else {
      throw ValidationError("a number such as `1.25` was expected")
    }
    return number.value
  }

  /// Days, at least 0; the word may stand behind.
  static func days(_ text: String) throws -> Double {
    guard let number = TypedNumber(withoutWord(text, ["days", "day", "d"])), !number.isPercent,
      number.value >= 0
    else { throw ValidationError("a number of days such as `45` was expected") }
    return number.value
  }

  /// Days above 0.
  static func positiveDays(_ text: String) throws -> Double {
    let value = try days(text)
    guard value > 0 else { throw ValidationError("a number of days above 0 was expected") }
    return value
  }

  /// Years, at least 0.
  static func years(_ text: String) throws -> Double {
    guard let number = TypedNumber(withoutWord(text, ["years", "year", "y"])), !number.isPercent,
      number.value >= 0
    else { throw ValidationError("a number of years such as `2.5` was expected") }
    return number.value
  }

  /// Several numbers, given as one word or as many.
  static func list(_ words: [String], option: String, count: Int? = nil, of what: String = "") throws
    -> [Double]
  {
    let parts = words.map { word in
      var word = word[...]
      while let last = word.last, ",; ".contains(last) { word.removeLast() }
      return String(word)
    }.filter { !$0.isEmpty }
    let numbers: [TypedNumber]
    do throws(TypedNumberList.Refusal) {
      if parts.count == 1 {
        numbers = try TypedNumberList.read(parts[0], count: count)
      } else if let count, parts.count != count, parts.contains(where: { $0.contains(",") }) {
        numbers = try TypedNumberList.read(parts.joined(separator: ","), count: count)
      } else {
        numbers = try TypedNumberList.read(parts.joined(separator: ";"), count: count)
      }
    } catch {
      switch error {
      case .notNumber(let part):
        throw UsageFault("`\(option)`: `\(part)` was found, a number such as `1000` was expected")
      case .ambiguous:
        throw UsageFault(
          "`\(option)`: commas may part numbers or thousands\nhint: put `;` between the numbers, as in `\"1,000; 2,000\"`"
        )
      }
    }
    if let count, numbers.count != count {
      throw UsageFault(
        "`\(option)`: \(numbers.count) \(numbers.count == 1 ? "number was" : "numbers were") found, \(count) were expected\(what)"
      )
    }
    return numbers.map(\.value)
  }

  private static func withoutWord(_ text: String, _ words: [String]) -> Substring {
    for word in words where text.lowercased().hasSuffix(word) { return text.dropLast(word.count) }
    return text[...]
  }
}
