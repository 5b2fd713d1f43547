/// Text made harmless for the languages that reports are written in.
///
/// Names come from ledgers that others wrote: whatever stands in them is shown and never run.
public enum Markup {
  /// Text for the content or a quoted attribute of HTML, SVG and XML.
  ///
  /// Control characters and direction overrides go (``TerminalText/safe(_:)``), the five marks of the language become
  /// references.
  public static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in TerminalText.safe(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      // Not characters of XML.
      case "\u{FFFE}", "\u{FFFF}": result += "?"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Text for Markdown: every mark that could begin something is escaped, also those of inline HTML, links and
  /// formulas.
  public static func markdown(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in TerminalText.safe(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      // `https://…` and `www.` become links by themselves; a reference in the middle stops that.
      case ":": result += "&#58;"
      case "@": result += "&#64;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "-", "!", "|", "~", "$", "=", "^":
        result += "\\"
        result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.replacing("www.", with: "www&#46;")
  }
}
