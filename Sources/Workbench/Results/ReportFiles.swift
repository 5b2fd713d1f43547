import Foundation
import Intake
import Receivables
import Reporting
import Simulation
import Stochastics
import Treasury

/// The report of a result: its data, the page, the notebook and the CSV files that they rest on.
///
/// None of it is part of a result's digest: it is the same numbers in other clothes.
enum ReportFiles {
  static let dataFile = "report.json"
  static let pageFile = "report.html"
  static let notebookFile = "report.ipynb"

  /// Bins of the histograms of a report.
  private static let bins = 36

  /// The report's data of a finished run, without its digest.
  static func data(
    _ summary: ForecastSummary, columns: PathColumnReader, inputs: RunInputs, command: [String]
  ) throws -> ReportData {
    let experiment = inputs.assembly.experiment
    let unit = Double(summary.currency.minorPerMajor)
    let hasCash = summary.hasCashPosition
    let quantities = PathHistogram.Quantity.allCases.filter { quantity in
      switch quantity {
      case .drawdown, .lowest: hasCash && summary.pools.isEmpty
      case .creditLoss: summary.creditLoss.mean.value != nil
      case .dsoEnd: summary.dsoEnd.value != nil
      }
    }
    let histograms = try quantities.compactMap { try PathHistogram($0, in: columns, bins: bins, unit: unit) }
    return ReportData(
      summary, histograms: histograms, aging: AgingOutlook(experiment),
      contrast: try PathContrast(experiment, columns: columns), assumptions: AssumptionRows.of(inputs),
      command: command, digest: "")
  }

  /// Starts to make the notebook's pictures, by another program.
  static func startPictures(_ data: ReportData) -> PictureMaker.Work {
    PictureMaker.start(ReportNotebook.pictures(data, language: .en, unit: .one))
  }

  /// Writes everything into a folder.
  ///
  /// - Parameter pictures: PNG that the notebook gets beside SVG and text.
  static func write(_ data: ReportData, to folder: URL, pictures: PictureMaker.Work) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try encoder.encode(data).write(to: folder.appendingPathComponent(dataFile))
    func put(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    try put(ReportPage(data, language: .en, unit: .one).html(), pageFile)
    try put(ReportTables.distributions(data), "distributions.csv")
    if let aging = ReportTables.aging(data) { try put(aging, "aging.csv") }
    let made = pictures.finish()
    try put(ReportNotebook(data, language: .en, unit: .one) { made[$0] }.json(), notebookFile)
  }

  /// The notebook, with PNG in it where `rsvg-convert` is there to make it.
  static func notebook(_ data: ReportData, language: ReportLanguage, unit: ReportUnit) -> String {
    let pictures = PictureMaker.start(ReportNotebook.pictures(data, language: language, unit: unit)).finish()
    return ReportNotebook(data, language: language, unit: unit) { pictures[$0] }.json()
  }

  /// The report's data of a result folder.
  ///
  /// - Throws: `InputRefused` where the folder holds none of this version.
  static func read(_ folder: String) throws -> ReportData {
    let url = URL(fileURLWithPath: folder).appendingPathComponent(dataFile)
    guard let bytes = try? Data(contentsOf: url),
      let data = try? JSONDecoder().decode(ReportData.self, from: bytes)
    else {
      throw InputRefused([
        Issue(
          .unusableResult, file: folder, message: "the folder holds no report of this version",
          hint:
            "name a folder that `duecast forecast` has finished; `duecast replay RESULT --out DIR` makes it anew"
        )
      ])
    }
    return data
  }
}
