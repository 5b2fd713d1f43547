import Foundation
import Intake
import Receivables
import Reporting

/// `duecast init --book`: a working folder for a book of the user's own.
struct BookFolder {
  let folder: String
  let book: String
  let asOf: Day?
  let account: BookScenario.Account?

  /// Lays the files out.
  ///
  /// - Throws: `InputRefused` where the book cannot be read or a file is there already: nothing is then written.
  func lay() throws -> (names: [String], scenario: BookScenario) {
    let source = try Book(file: book)
    let view = try source.view(asOf: asOf ?? source.defaultAsOf)
    let url = URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL
    let scenario = try BookScenario(
      name: url.lastPathComponent,
      book: Self.path(from: url, to: URL(fileURLWithPath: book).standardizedFileURL),
      view: view, account: account)
    let calendar = StarterFiles.all.filter { $0.name == "calendar.yaml" }
    let texts =
      [
        ("README.md", Self.readme), ("scenario.yaml", scenario.scenario),
        (
          "strict.yaml",
          scenario.variant(
            "strict", days: { max(0, $0 - max(5, $0 / 2)) }, passThrough: (20, 80),
            why: "The middle of the range is taken.")
        ),
        (
          "lenient.yaml",
          scenario.variant(
            "lenient", days: { min(365, $0 + max(5, $0 / 2)) }, passThrough: (60, 100),
            why: "They use more time more readily than they give some back.")
        ),
      ] + calendar.map { ($0.name, $0.text) } + [("scenario.schema.json", ScenarioSchema.json())]
    try WorkingFolder.write(texts, to: folder)
    return (texts.map(\.0), scenario)
  }

  /// A path to a file as seen from a folder, `../my.book`.
  static func path(from folder: URL, to file: URL) -> String {
    let (start, end) = (folder.pathComponents, file.pathComponents)
    let common = zip(start, end).prefix { $0 == $1 }.count
    // Nothing in common but the root: the whole path says it better.
    guard common > 1 else { return file.path }
    return (Array(repeating: "..", count: start.count - common) + end[common...]).joined(separator: "/")
  }

  private static let readme = #"""
    # Working folder

    Made by `duecast init --book` for your own ledger. Everything in it is yours to change.

    | file | what it is |
    |---|---|
    | `scenario.yaml` | the firm: what the ledger shows, and lines marked PUT YOURS for what it cannot |
    | `strict.yaml`, `lenient.yaml` | the same with shorter and longer payment terms: a few lines each |
    | `calendar.yaml` | days off in Germany, to name under `calendar` or to copy for your country |
    | `scenario.schema.json` | lets your editor check and complete scenarios as you type |

    ```sh
    duecast forecast scenario.yaml             # when what is open and planned turns into cash, and whether it lasts
    duecast compare strict.yaml lenient.yaml   # which terms are worth more, and what they do to cash
    duecast explain scenario.yaml              # the worst path in words
    duecast shell scenario.yaml                # change a value, run again, undo, compare
    ```

    Each run leaves a folder under `notebooks-output/` with `report.html` to read and pass on. `duecast help compare`
    explains a command; a wrong key or value is refused with its line and the nearest right one.

    """#
}
