/// A picture in SVG, written shape by shape; equal shapes give equal bytes.
///
/// Coordinates are in pixels from the upper left corner, written with one decimal.
struct SVGCanvas {
  /// Where a text is held.
  enum Anchor: String {
    case start, middle, end
  }

  let width: Double
  let height: Double
  private var body = ""

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// A straight line.
  mutating func line(_ from: (Double, Double), _ to: (Double, Double), _ style: String) {
    body +=
      "<line x1=\"\(Self.number(from.0))\" y1=\"\(Self.number(from.1))\" x2=\"\(Self.number(to.0))\" "
      + "y2=\"\(Self.number(to.1))\" style=\"\(style)\"/>\n"
  }

  /// A line through points, closed to an area on request.
  mutating func path(_ points: [(Double, Double)], closed: Bool = false, _ style: String) {
    guard points.count > 1 else { return }
    let text = points.enumerated().map { index, point in
      "\(index == 0 ? "M" : "L")\(Self.number(point.0)) \(Self.number(point.1))"
    }.joined()
    body += "<path d=\"\(text)\(closed ? "Z" : "")\" style=\"\(style)\"/>\n"
  }

  /// A rectangle; one without height or width is left out.
  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, _ style: String, tip: String? = nil
  ) {
    guard width > 0, height > 0 else { return }
    let shape =
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
      + "height=\"\(Self.number(height))\" style=\"\(style)\""
    body += tip.map { "\(shape)><title>\(Markup.escaped($0))</title></rect>\n" } ?? "\(shape)/>\n"
  }

  /// A line of text.
  mutating func text(
    _ text: String, x: Double, y: Double, size: Double, anchor: Anchor = .start, _ style: String
  ) {
    body +=
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" style=\"font-size:\(Self.number(size))px;"
      + "text-anchor:\(anchor.rawValue);\(style)\">\(Markup.escaped(text))</text>\n"
  }

  /// The element, with a name and a description for those who do not see it.
  ///
  /// - Parameters:
  ///   - classes: Classes of the element in a page; `nil` makes a file of its own with white ground and a namespace.
  func element(title: String, description: String, classes: String?) -> String {
    let size = "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\""
    let font = "font-family:system-ui,-apple-system,'Segoe UI','Noto Sans','Noto Sans CJK SC',sans-serif"
    let words = "<title>\(Markup.escaped(title))</title><desc>\(Markup.escaped(description))</desc>\n"
    if let classes {
      return
        "<svg class=\"\(classes)\" \(size) width=\"100%\" role=\"img\" style=\"\(font)\">\n\(words)\(body)</svg>\n"
    }
    let ground =
      "<rect width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" style=\"fill:#ffffff\"/>\n"
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) width=\"\(Self.number(width))\" "
      + "height=\"\(Self.number(height))\" style=\"\(font)\">\n\(words)\(ground)\(body)</svg>\n"
  }

  /// A coordinate with at most one decimal.
  static func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    guard abs(tenths) < 1e15 else { return "0" }
    let whole = Int64(tenths)
    let rest = abs(whole % 10)
    let sign = whole < 0 ? "-" : ""
    return rest == 0 ? "\(sign)\(abs(whole) / 10)" : "\(sign)\(abs(whole) / 10).\(rest)"
  }

  /// Width of a text in pixels, a little more than most fonts take.
  static func width(of text: String, size: Double, isBold: Bool = false) -> Double {
    let letters = text.unicodeScalars.reduce(0.0) { sum, scalar in
      let columns = TerminalText.width(of: String(scalar))
      let share =
        switch scalar {
        case _ where columns > 1: 1.0
        case _ where columns == 0: 0.0
        case "%", "m", "w", "M", "W": 0.95
        case _ where scalar.properties.isUppercase: 0.72
        default: 0.6
        }
      return sum + share
    }
    return letters * size * (isBold ? 1.12 : 1)
  }

  /// A text broken at blanks, or between wide characters, into lines of at most a width in pixels.
  static func lines(_ text: String, width: Double, size: Double) -> [String] {
    var lines: [String] = []
    var line = ""
    for character in text {
      line.append(character)
      guard self.width(of: line, size: size) > width, line.count > 1 else { continue }
      if let blank = line.lastIndex(of: " "), blank > line.startIndex {
        lines.append(String(line[..<blank]))
        line = String(line[line.index(after: blank)...])
      } else {
        lines.append(String(line.dropLast()))
        line = String(character)
      }
    }
    return lines + (line.isEmpty ? [] : [line])
  }
}
