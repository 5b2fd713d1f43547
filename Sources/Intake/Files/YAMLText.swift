/// Texts as they are written into YAML files.
public enum YAMLText {
  /// A text in double quotes, with everything in it taken as it stands.
  public static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        quoted += "\\"
        quoted.unicodeScalars.append(scalar)
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\u{85}": quoted += "\\N"
      case "\u{2028}": quoted += "\\L"
      case "\u{2029}": quoted += "\\P"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        quoted += "\\x" + (digits.count == 1 ? "0" : "") + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// A text as it is where it is a plain name or path, else in double quotes.
  public static func plainOrQuoted(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 200 else { return false }
    func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) }
    guard isLetter(first) else { return false }
    let isName = text.utf8.allSatisfy {
      isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D || $0 == 0x2F || $0 == 0x2E
    }
    return isName && !ScalarReading.isTruthValue(text) && text.lowercased() != "null"
  }
}
