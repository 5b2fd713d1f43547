import Foundation
import Intake
import LinearAlgebra
import Receivables
import Reporting
import Simulation

/// What `doctor` looks at: the machine, the terminal, and a book.
struct Checkup {
  /// How a finding is.
  enum State: String {
    case good = "ok"
    case note
    case bad = "problem"
  }

  /// A finding.
  struct Finding {
    var what: String
    var state: State
    var text: String
    var advice: String?
  }

  private(set) var findings: [Finding] = []

  /// Whether something does not work.
  var hasProblem: Bool { findings.contains { $0.state == .bad } }

  private mutating func add(_ what: String, _ state: State, _ text: String, _ advice: String? = nil) {
    findings.append(Finding(what: what, state: state, text: text, advice: advice))
  }

  /// Looks at the machine.
  mutating func machine(console: Console) {
    let process = ProcessInfo.processInfo
    let environment = process.environment
    add("program", .good, "duecast \(EngineVersion.current)")
    let memory = Double(process.physicalMemory) / 1_073_741_824
    add(
      "machine", .good,
      "\(process.activeProcessorCount) cores, \(NumberText.decimal(memory, digits: 1)) GiB of memory")
    add("OpenBLAS", .good, "kernel \(BLAS.kernelName), one thread in each worker (\(BLAS.configuration))")
    if let type = environment["OPENBLAS_CORETYPE"] {
      add(
        "OpenBLAS", .note, "OPENBLAS_CORETYPE=\(type) picks the kernel",
        "unset it unless it is there for a reason")
    }
    let isTerminal = console.terminal != nil || console.showsProgress
    let term = environment["TERM"] ?? "none"
    add(
      "terminal", .good,
      "\(isTerminal ? "\(console.width) columns" : "none"), TERM \(term), \(console.colour ? "colour" : "no colour")"
    )
    let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? ""
    let isUnicode = locale.uppercased().contains("UTF")
    add(
      "locale", isUnicode ? .good : .note, locale.isEmpty ? "not set" : locale,
      isUnicode ? nil : "set LC_ALL=C.UTF-8 so that the shell takes letters beyond ASCII")
    if let pictures = PictureMaker.program {
      add("pictures", .good, pictures.path)
    } else {
      add(
        "pictures", .note, "no rsvg-convert: notebooks hold drawings and text, no PNG",
        "apt-get install librsvg2-bin (macOS: brew install librsvg)")
    }
    if let library = XlsxLibrary() {
      add("workbooks", .good, library.file)
    } else {
      add("workbooks", .note, "no libxlsxwriter: `report --format xlsx` is not available", XlsxLibrary.hint)
    }
    writable()
  }

  /// Whether results can be written here.
  private mutating func writable() {
    let folder = URL(fileURLWithPath: "notebooks-output")
    let probe = folder.appendingPathComponent(".duecast-doctor-\(ProcessInfo.processInfo.processIdentifier)")
    let files = FileManager.default
    let wasThere = files.fileExists(atPath: folder.path)
    defer {
      try? files.removeItem(at: probe)
      if !wasThere { try? files.removeItem(at: folder) }
    }
    do {
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data().write(to: probe)
      let values = try? folder.resourceValues(forKeys: [.volumeAvailableCapacityKey])
      let free =
        values?.volumeAvailableCapacity.map { ", \(NumberText.grouped($0 / 1_048_576)) MiB free" } ?? ""
      add("results", .good, "notebooks-output/ can be written\(free)")
    } catch {
      add(
        "results", .bad, "notebooks-output/ cannot be written here", "go to a folder of yours, or use --out")
    }
  }

  /// Looks at a book.
  mutating func book(_ file: String) throws {
    let book = try Book(file: file)
    add(
      "book", .good,
      "\(file): \(book.snapshots) \(book.snapshots == 1 ? "import" : "imports"), as of \(book.defaultAsOf)")
    let view = try book.view(asOf: book.defaultAsOf)
    let codes = book.currencies.map(\.code).joined(separator: ", ")
    add(
      "book", .good,
      "\(NumberText.grouped(view.customers.count)) customers, \(NumberText.grouped(view.items.count)) items, \(codes)"
    )
    add("book", .good, "digest \(book.digest)")
    if book.currencies.count > 1 {
      add("currencies", .note, "\(codes)", "a scenario in one of them needs `exchange_rates` for the others")
    }
    let segments = Set(view.customers.map { $0.segment ?? "" })
    add(
      "segments", segments == [""] ? .note : .good,
      segments == [""]
        ? "none"
        : segments.sorted().map { $0.isEmpty ? "(none)" : TerminalText.safe($0) }.joined(separator: ", "),
      segments == [""] ? "a scenario then speaks of `default` only" : nil)
    history(book, view)
  }

  /// Whether there is history enough to learn from.
  private mutating func history(_ book: Book, _ view: LedgerView) {
    guard book.hasPaymentHistory else {
      add(
        "history", .note, "open items only",
        "state `payment_delay` in the scenario, or export paid invoices too")
      return
    }
    let invoices = view.items.filter { $0.kind == .invoice }
    let paid = invoices.count { item in item.events.contains { $0.kind == .paid } }
    let span = invoices.map(\.issue).min().map { book.defaultAsOf - $0 } ?? 0
    let isEnough = paid >= 100 && span >= 180
    add(
      "history", isEnough ? .good : .note,
      "\(NumberText.grouped(paid)) of \(NumberText.grouped(invoices.count)) invoices paid, over \(span) days",
      isEnough
        ? "hold it against what came: `duecast backtest`"
        : "fits rest on little; a year of paid invoices is better")
    if book.lastEventDay < book.defaultAsOf - 7 {
      add(
        "history", .note, "the last event is of \(book.lastEventDay)", "is the export newer than its content?"
      )
    }
  }

  /// The findings as a table, with advice under those that need it.
  func text(width: Int) -> String {
    var lines: [String] = []
    for finding in findings {
      let head =
        TerminalText.padded(finding.what, to: 12) + TerminalText.padded(finding.state.rawValue, to: 9)
      let body = TerminalText.wrapped(finding.text, width: max(30, width - 21))
      lines.append(head + (body.first ?? ""))
      lines += body.dropFirst().map { String(repeating: " ", count: 21) + $0 }
      if let advice = finding.advice {
        lines += TerminalText.wrapped("hint: \(advice)", width: max(30, width - 21)).map {
          String(repeating: " ", count: 21) + $0
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The findings for programs.
  var json: JSONValue {
    .object([
      ("schema", .string("duecast.doctor/1")),
      (
        "checks",
        .array(
          findings.map {
            .object([
              ("what", .string($0.what)), ("state", .string($0.state.rawValue)), ("text", .string($0.text)),
              ("advice", .text($0.advice)),
            ])
          })
      ),
    ])
  }
}
