import Foundation
import Synchronization
import Testing
import Workbench

/// Every page of the gallery says what the program says now.
///
/// A page shows a command in a fenced block and quotes its answer in lines that begin with `>`. Each quoted paragraph has
/// to stand in what the command prints, blanks and line breaks aside.
@Suite struct GalleryTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let folder = root.appendingPathComponent("Sources/Workbench/Documentation.docc/Gallery")
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".md") && $0 != "Gallery.md" }.sorted()

  @Test func thereIsAGallery() { #expect(Self.names.count == 15) }

  @Test(arguments: names) func answersAreThoseOfTheProgram(name: String) throws {
    let text = String(decoding: try Data(contentsOf: Self.folder.appendingPathComponent(name)), as: UTF8.self)
    for heading in ["Who asks", "Decision date", "## The answer", "## What would change it"] {
      #expect(text.contains(heading), "\(name) says nothing under `\(heading)`")
    }
    var commands = 0
    var quotes = 0
    for part in text.components(separatedBy: "```sh\n").dropFirst() {
      let pieces = part.components(separatedBy: "```\n")
      let line = pieces[0].replacing("\\\n", with: " ").replacing("\n", with: " ")
      let arguments = try words(line)
      guard arguments.first == "duecast" else { continue }
      commands += 1
      let output = Mutex("")
      let messages = Mutex("")
      let console = Console(
        output: { text in output.withLock { $0 += text } },
        messages: { text in messages.withLock { $0 += text } })
      let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
        "duecast-gallery-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: scratch) }
      let isForecast = arguments[1] == "forecast"
      let status = Duecast.run(
        Array(arguments.dropFirst()) + (isForecast ? ["--out", scratch.path] : []), on: console)
      #expect(status == 0, "\(name): \(messages.withLock { $0 })")
      let printed = collapsed(output.withLock { $0 })
      for quote in paragraphs(pieces.dropFirst().joined()) {
        quotes += 1
        #expect(printed.contains(quote), "\(name) quotes what `\(line)` does not say: \(quote)")
      }
    }
    #expect(commands > 0 && quotes > 0, "\(name) shows no command with its answer")
  }

  /// Quoted paragraphs on one line each.
  private func paragraphs(_ text: String) -> [String] {
    var found: [String] = []
    var current: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(">") {
        let words = line.dropFirst()
        if words.allSatisfy({ $0 == " " }) {
          if !current.isEmpty { found.append(collapsed(current.joined(separator: " "))) }
          current = []
        } else {
          current.append(String(words))
        }
      } else if !current.isEmpty {
        found.append(collapsed(current.joined(separator: " ")))
        current = []
      }
    }
    if !current.isEmpty { found.append(collapsed(current.joined(separator: " "))) }
    return found
  }

  private func collapsed(_ text: String) -> String {
    text.split(whereSeparator: { $0 == " " || $0 == "\n" }).joined(separator: " ")
  }

  /// Words of a command line with quotes; files are those of the checkout.
  private func words(_ line: String) throws -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in line {
      if character == "'" {
        isQuoted.toggle()
      } else if character == " ", !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { words.append(word) }
    return words.map { $0.hasPrefix("scenarios/") ? Self.root.appendingPathComponent($0).path : $0 }
  }
}
