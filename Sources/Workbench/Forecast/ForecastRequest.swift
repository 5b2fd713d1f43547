import Receivables

/// What the user asks of `forecast`.
struct ForecastRequest {
  /// Scenario file.
  var scenario: String
  /// `--set` entries, `key=value`.
  var overrides: [String] = []
  /// Book instead of the scenario's ledger.
  var book: String?
  /// As-of date instead of the scenario's.
  var asOf: Day?
  /// Number of paths instead of the scenario's.
  var paths: Int?
  /// Seed instead of the scenario's.
  var seed: UInt64?
  /// Worker threads; `nil` takes all cores.
  var threads: Int?
  /// Part of the paths to run.
  var range: Range<Int>?
  /// Result folder.
  var out: String?
  /// Goes on with an interrupted run in `out`.
  var resumes = false
  /// File for simulated weekly cash, one row a path.
  var weeklyDraws: String?
  /// File for the pay weeks of every open item.
  var itemWeeks: String?
  /// Whether fitted parameters are points or drawn anew for each block of paths.
  var parameters = ParameterMode.point
  /// Whether the other models of payment that a calibration offers are run too.
  var comparesModels = false
  /// Whether the notebook of the result gets its pictures as PNG too, which another program draws; without them a run
  /// in a loop takes half the time, and `duecast report RESULT --format ipynb` adds them.
  var drawsPictures = true
  /// Whether screen and files have numbers in place of customers' names; the digest is that of the named result.
  var pseudonyms = false
  /// The command line, for the manifest.
  var command: [String] = []
}

/// What a run does with the uncertainty of fitted parameters.
enum ParameterMode: String, Codable, CaseIterable {
  /// The fitted figures are taken as true.
  case point
  /// Each block of paths has figures of its own, drawn from what the fit leaves open.
  case draws
}
