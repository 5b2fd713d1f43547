/// Every kind of problem that Intake reports. Raw values are stable: they stand in `--json` and in the gallery.
public enum IssueCode: String, CaseIterable, Sendable {
  // Files of any kind
  /// The file does not exist or cannot be opened.
  case unreadableFile = "unreadable-file"

  // Scenarios
  /// The text of a YAML file is not UTF-8, or holds control characters.
  case yamlEncoding = "yaml-encoding"
  /// A YAML file is empty, or holds no keys.
  case yamlEmpty = "yaml-empty"
  /// A YAML file is too large, too deep, or grows too large through aliases.
  case yamlTooLarge = "yaml-too-large"
  /// A tab indents a line of a YAML file.
  case yamlTab = "yaml-tab"
  /// The text is not YAML.
  case yamlSyntax = "yaml-syntax"
  /// More than one document in a YAML file.
  case yamlDocuments = "yaml-documents"
  /// A feature of YAML that Duecast does not read: tags, merge keys, keys that are not plain names.
  case yamlFeature = "yaml-feature"
  /// A key stands twice in one map.
  case yamlDuplicateKey = "yaml-duplicate-key"
  /// A key that does not exist at its place.
  case yamlUnknownKey = "yaml-unknown-key"
  /// A key that has to be given.
  case yamlMissingKey = "yaml-missing-key"
  /// A key without a value.
  case yamlEmptyValue = "yaml-empty-value"
  /// A value of the wrong kind, such as a list instead of a number.
  case yamlWrongType = "yaml-wrong-type"
  /// A value that YAML readers take for different things: `no`, `010`, `1:30`.
  case yamlAmbiguous = "yaml-ambiguous"
  /// A number that is not finite.
  case yamlNotFinite = "yaml-not-finite"
  /// A number outside its range.
  case yamlOutOfRange = "yaml-out-of-range"
  /// A share whose percent sign is missing.
  case yamlPercent = "yaml-percent"
  /// An amount with more digits than its currency has.
  case yamlAmountDigits = "yaml-amount-digits"
  /// A date that does not exist, or is not written `yyyy-mm-dd`.
  case yamlDate = "yaml-date"
  /// A currency that is not in ISO 4217.
  case yamlCurrency = "yaml-currency"
  /// A word that is not one of those allowed at its place.
  case yamlUnknownWord = "yaml-unknown-word"
  /// Two elements of a list have the same name.
  case yamlDuplicateName = "yaml-duplicate-name"
  /// The version of the format is missing, older or newer than this program reads.
  case yamlVersion = "yaml-version"
  /// Keys that exclude or require each other.
  case yamlConflict = "yaml-conflict"
  /// A file named in a scenario does not exist.
  case scenarioMissingFile = "scenario-missing-file"
  /// A scenario extends itself, directly or through others.
  case scenarioExtendsCycle = "scenario-extends-cycle"
  /// A scenario extends a file outside its folder.
  case scenarioExtendsOutside = "scenario-extends-outside"
  /// A scenario extends a file that does not exist.
  case scenarioExtendsMissing = "scenario-extends-missing"
  /// `--set` is not `key=value`, or names a place that does not exist.
  case scenarioSet = "scenario-set"
  /// A factor or a segment that is named but not defined.
  case scenarioUnknownName = "scenario-unknown-name"
  /// Correlations that are not those of any factors.
  case scenarioCorrelation = "scenario-correlation"
  /// No probability of default or correlation is stated for a segment.
  case scenarioCreditMissing = "scenario-credit-missing"
  /// Net days change and the share that moves the pay date is not stated.
  case scenarioPassThrough = "scenario-pass-through"
  /// A scope that names nobody.
  case scenarioScope = "scenario-scope"
  /// A range whose lower end is above its upper, or that begins below its least.
  case scenarioRange = "scenario-range"
  /// Shares that do not add up.
  case scenarioShares = "scenario-shares"
  /// A matrix that is no annual migration of the grades.
  case scenarioMatrix = "scenario-matrix"
  /// The as-of date has no opening balance.
  case scenarioOpeningCash = "scenario-opening-cash"
  /// The horizon reaches into a year that the calendar does not cover.
  case scenarioCalendarYear = "scenario-calendar-year"
  /// Something is stated that this scenario does not use (a warning).
  case scenarioUnused = "scenario-unused"
  /// A cash position without outflows (a warning).
  case scenarioNoOutflows = "scenario-no-outflows"

  // Scenario and ledger together
  /// Items in a currency without a rate.
  case exchangeRateMissing = "exchange-rate-missing"
  /// A ledger without payments cannot be fitted.
  case noPaymentHistory = "no-payment-history"
  /// The history of a ledger is too short for what was asked.
  case tooLittleHistory = "too-little-history"
  /// A plan for a segment that buys nothing.
  case unknownSegment = "unknown-segment"
  /// A scope for which the ledger has nobody (a warning).
  case unknownScope = "unknown-scope"
  /// A setting that customers of the ledger need and the scenario does not state for them.
  case settingMissing = "setting-missing"
  /// Debtors without PD or correlation.
  case creditFiguresMissing = "credit-figures-missing"
  /// Factor correlations that cannot be.
  case correlationNotPossible = "correlation-not-possible"
  /// An annual correlation that the factors cannot produce.
  case correlationOutOfReach = "correlation-out-of-reach"
  /// The view of the ledger holds nothing to forecast.
  case nothingToForecast = "nothing-to-forecast"
  /// A run that the weekly exports cannot hold, or a file that is not theirs.
  case unusableExport = "unusable-export"
  /// A result folder that cannot be used as asked.
  case unusableResult = "unusable-result"

  // Ledgers and mappings
  /// The file has no bytes.
  case emptyFile = "empty-file"
  /// The file is not text.
  case binaryFile = "binary-file"
  /// The bytes do not form text in the encoding.
  case brokenEncoding = "broken-encoding"
  /// A line or row is longer than 1 MiB.
  case overlongRecord = "overlong-record"
  /// A quote is opened and never closed.
  case unclosedQuote = "unclosed-quote"
  /// No row of the file holds the column names.
  case noHeader = "no-header"
  /// A column that the mapping needs is not in the header.
  case missingColumn = "missing-column"
  /// The ledger has a header and no rows.
  case noRows = "no-rows"
  /// A row has more or fewer fields than the header.
  case fieldCount = "field-count"
  /// Text stands behind a closing quote.
  case strayQuote = "stray-quote"
  /// A field is not a date in one of the mapping's forms.
  case badDate = "bad-date"
  /// A field is not an amount as the mapping writes them.
  case badAmount = "bad-amount"
  /// A field is not a currency code of ISO 4217.
  case badCurrency = "bad-currency"
  /// A field holds a value that the mapping does not know.
  case unknownValue = "unknown-value"
  /// A field that every row needs is blank.
  case missingValue = "missing-value"
  /// Two rows with one key say different things.
  case conflictingRows = "conflicting-rows"
  /// An event of an item that was never issued.
  case eventWithoutIssue = "event-without-issue"
  /// More rows were rejected than allowed.
  case tooManyRejected = "too-many-rejected"
  /// The open amount differs from the control total.
  case controlTotal = "control-total"
  /// Amounts add up to more than can be held exactly.
  case amountsTooLarge = "amounts-too-large"
  /// A value of the mapping is not one of those allowed.
  case mappingValue = "mapping-value"
  /// The file is not a book.
  case notABook = "not-a-book"
  /// The book holds receivables where payables are wanted, or the other way round.
  case wrongSide = "wrong-side"
  /// The book was made by a newer program.
  case newerBook = "newer-book"
  /// The book cannot be written.
  case unwritableBook = "unwritable-book"
  /// A snapshot is older than one that the book holds.
  case snapshotOrder = "snapshot-order"
  /// Something in an accepted ledger that its owner should know.
  case ledgerOddity = "ledger-oddity"

  // Transition matrices
  /// A cell of a matrix is not a number.
  case matrixNumber = "matrix-number"
  /// A cell of a matrix is no probability.
  case matrixProbability = "matrix-probability"
  /// Rows and columns of a matrix do not fit together.
  case matrixShape = "matrix-shape"
  /// A state is named in the rows and not in the columns, or twice.
  case matrixState = "matrix-state"
  /// A row of a matrix does not add up to 1.
  case matrixRowSum = "matrix-row-sum"
  /// The states do not make an absorbing chain.
  case matrixChain = "matrix-chain"
}
