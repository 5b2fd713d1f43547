import Foundation
import Reporting
import Testing

@Suite struct ReportNotebookTests {
  private func notebook(_ data: ReportData, language: ReportLanguage = .en) throws -> [String: Any] {
    let text = ReportNotebook(data, language: language, unit: .one) { _ in "iVBORw0KGgo=" }.json()
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(object as? [String: Any])
  }

  private func cells(_ notebook: [String: Any]) throws -> [[String: Any]] {
    try #require(notebook["cells"] as? [[String: Any]])
  }

  @Test func itHasTheFormOfNbformat45() throws {
    for hasCash in [true, false] {
      let notebook = try notebook(try ReportFixture.data(hasCash: hasCash))
      #expect(notebook["nbformat"] as? Int == 4)
      #expect(notebook["nbformat_minor"] as? Int == 5)
      let cells = try cells(notebook)
      let ids = cells.compactMap { $0["id"] as? String }
      #expect(ids.count == cells.count)
      #expect(Set(ids).count == ids.count)
      for cell in cells {
        #expect(["markdown", "code"].contains(cell["cell_type"] as? String ?? ""))
        #expect(cell["source"] is String && cell["metadata"] is [String: Any])
        if cell["cell_type"] as? String == "code" {
          #expect(cell["outputs"] is [Any] && cell.keys.contains("execution_count"))
        }
      }
    }
  }

  @Test func everyFigureIsABundleOfPictureDrawingAndText() throws {
    let cells = try cells(try notebook(try ReportFixture.data()))
    let bundles = cells.flatMap {
      ($0["outputs"] as? [[String: Any]] ?? []).compactMap { $0["data"] as? [String: Any] }
    }
    let figures = bundles.filter { $0["image/svg+xml"] != nil }
    #expect(figures.count == 5)
    for figure in figures {
      #expect(figure["image/png"] is String && figure["text/plain"] is String)
      #expect(
        (figure["image/svg+xml"] as? String)?.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"") ?? false)
      // Colours of a page would be black on black here.
      #expect(!((figure["image/svg+xml"] as? String)?.contains("var(--") ?? true))
    }
  }

  @Test func withoutAPictureMakerThereAreDrawingAndTextOnly() throws {
    let text = ReportNotebook(try ReportFixture.data(), language: .zh, unit: .wan) { _ in nil }.json()
    #expect(!text.contains("\"image/png\": \""))
    #expect(text.contains("image/svg+xml"))
  }

  @Test(arguments: ReportFixture.hostile) func namesBreakNeitherJSONNorMarkdownNorTables(text: String) throws
  {
    let plain = try cells(try notebook(try ReportFixture.data(basis: ["x"])))
    let hostile = try cells(
      try notebook(try ReportFixture.data(question: text, name: { _ in text }, basis: [text])))
    #expect(hostile.count == plain.count)
    for cell in hostile where cell["cell_type"] as? String == "markdown" {
      let source = try #require(cell["source"] as? String)
      // No raw HTML, and no mark of the text without its escape.
      #expect(!source.contains("<"))
      #expect(!source.contains("](") && !source.contains("javascript:") && !source.contains("www."))
      #expect(!source.contains("http:"))
    }
    for cell in hostile {
      for output in cell["outputs"] as? [[String: Any]] ?? [] {
        let html = ((output["data"] as? [String: Any])?["text/html"] as? String) ?? ""
        let tags = Set(html.matches(of: /<\/?([a-zA-Z!?\[]+)/).map { String($0.1) })
        #expect(tags.isSubset(of: ["table", "thead", "tbody", "tr", "th", "td"]))
      }
    }
  }

  @Test func markdownMarksAreEscapedOneByOne() {
    #expect(Markup.markdown("*a* [b](c) <d> `e` $f$") == "\\*a\\* \\[b\\]\\(c\\) &lt;d&gt; \\`e\\` \\$f\\$")
    #expect(Markup.markdown("# a\n- b") == "\\# a \\- b")
    #expect(Markup.escaped("\u{1B}[31m<a href='x'>") == "?[31m&lt;a href=&#39;x&#39;&gt;")
  }
}
