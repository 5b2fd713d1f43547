/// A JSON document whose objects keep the order of their keys, so that equal values are equal bytes.
public indirect enum JSONValue: Sendable {
  /// No value.
  case null
  /// True or false.
  case bool(Bool)
  /// A number, as it is written.
  case number(DecimalText)
  /// Text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Keys and values in the order of writing; keys differ.
  case object([(String, JSONValue)])

  /// How a document is laid out.
  public enum Layout: Sendable {
    /// On one line, without spaces.
    case compact
    /// Indented by two spaces; an array or object of plain values that fits in 120 columns stands on one
    /// line.
    case indented
  }

  /// A whole number.
  public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(DecimalText(value)) }

  /// A real number with 10 significant digits; null where it is not finite or missing.
  public static func real(_ value: Double?) -> JSONValue {
    guard let value, let text = DecimalText(value) else { return .null }
    return .number(text)
  }

  /// Text, or null where there is none.
  public static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  /// The document as text, without a line break at the end.
  /// - Complexity: O(size of the document).
  public func rendered(_ layout: Layout = .indented) -> String {
    var text = ""
    switch layout {
    case .compact: write(to: &text, separators: (",", ":"))
    case .indented: writeIndented(to: &text, margin: "")
    }
    return text
  }

  /// The value of a key of an object; `nil` where there is no such key or this is no object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.0 == key }?.1
  }

  private var isPlain: Bool {
    switch self {
    case .null, .bool, .number, .string: true
    case .array(let values): values.isEmpty
    case .object(let members): members.isEmpty
    }
  }

  private func write(to text: inout String, separators: (item: String, key: String)) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value): text += value.description
    case .string(let value): JSONValue.write(value, to: &text)
    case .array(let values):
      text += "["
      for (position, value) in values.enumerated() {
        if position > 0 { text += separators.item }
        value.write(to: &text, separators: separators)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (position, member) in members.enumerated() {
        if position > 0 { text += separators.item }
        JSONValue.write(member.0, to: &text)
        text += separators.key
        member.1.write(to: &text, separators: separators)
      }
      text += "}"
    }
  }

  private func writeIndented(to text: inout String, margin: String) {
    if fitsOnOneLine {
      var line = ""
      write(to: &line, separators: (", ", ": "))
      if line.utf8.count + margin.utf8.count <= 120 || isPlain {
        text += line
        return
      }
    }
    let inner = margin + "  "
    switch self {
    case .array(let values):
      text += "[\n"
      for (position, value) in values.enumerated() {
        text += inner
        value.writeIndented(to: &text, margin: inner)
        text += position + 1 < values.count ? ",\n" : "\n"
      }
      text += margin + "]"
    case .object(let members):
      text += "{\n"
      for (position, member) in members.enumerated() {
        text += inner
        JSONValue.write(member.0, to: &text)
        text += ": "
        member.1.writeIndented(to: &text, margin: inner)
        text += position + 1 < members.count ? ",\n" : "\n"
      }
      text += margin + "}"
    default: write(to: &text, separators: (", ", ": "))
    }
  }

  private var fitsOnOneLine: Bool {
    switch self {
    case .array(let values): values.allSatisfy(\.isPlain)
    case .object(let members): members.allSatisfy { $0.1.isPlain }
    default: true
    }
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    // Nearly every text, pictures in Base64 among them, has nothing to be escaped.
    if string.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }) {
      text += string
      text += "\""
      return
    }
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        // C1 controls and line separators are legal in JSON but not in a terminal or in JavaScript.
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          || [0x2028, 0x2029].contains(scalar.value)
        {
          let hex = String(scalar.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}
