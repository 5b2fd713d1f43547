import ArgumentParser
import Foundation
import Intake
import LinearAlgebra
import Reporting
import Simulation

/// `duecast bench precision`.
struct BenchPrecisionCommand: BenchPartCommand {
  static let configuration = CommandConfiguration(
    commandName: "precision",
    abstract: "Time for the same interval: tail passes against plain paths, on benchmark B1.",
    discussion: """
      Estimates the 99 % quantile of the loss (B1) and of the drawdown (B1-L) with plain paths and with tail passes, \
      in turn, each replication with a seed of its own, after a check that both know the same means. Pilot and set-up are in the time of a tail pass. With \
      --reference it counts how many intervals cover the known quantiles; 1,000 replications tell 95 % from 90 %.

      Examples:
        duecast bench precision .dev/bench/out/book-2000 --reference .dev/bench/reference.json
        duecast bench precision .dev/bench/out/book-2000 --reference .dev/bench/reference.json \
      --replications 1000 --plain-replications 20 --json
      """)

  @Argument(help: "Folder of a book of B1; a made-up book of 2,000 customers unless given.")
  var book: String?

  @Option(help: "Paths of a plain run.")
  var paths = 5000

  @Option(help: "Replications of the tail passes.")
  var replications = 20

  @Option(help: "Replications of the plain run; as many as of the tail passes, at most 20, unless given.")
  var plainReplications: Int?

  @Option(help: "reference.json of the peers, with the quantiles of the book.")
  var reference: String?

  @Option(help: "Weekly outflow of B1-L in major units; the reference's, or 4477000.")
  var outflow: Int?

  @Option(help: "Paths of a replicate, a power of two; 32 for the loss and 16 for the drawdown unless given.")
  var points: Int?

  @Option(help: "Paths of the pilot, a power of two.")
  var pilot = 128

  @Option(help: "Worker threads; all cores unless given.")
  var threads: Int?

  @Flag(help: "Print the results as JSON.")
  var json = false

  private struct Reference: Decodable {
    struct Program: Decodable {
      var loss: Double
      var drawdown: Double
      enum CodingKeys: String, CodingKey {
        case loss = "p99_loss"
        case drawdown = "p99_drawdown"
      }
    }
    var program: Program
    var outflow: Double
    enum CodingKeys: String, CodingKey {
      case program = "b1_fast"
      case outflow
    }
  }

  func validate() throws {
    guard (1...100_000).contains(replications) else {
      throw ValidationError("--replications is from 1 to 100000.")
    }
    if paths < 368 || paths > 1 << 31 { throw ValidationError("--paths is from 368 to 2147483648.") }
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
    for value in [points ?? 1, pilot] where value < 1 || value > 1 << 16 || value.nonzeroBitCount != 1 {
      throw ValidationError("--points and --pilot are powers of two up to 65536.")
    }
  }

  func measure(on console: Console) throws -> BenchPart? {
    BLAS.useOneThread()
    let known = try reference.map { file in
      guard let data = FileManager.default.contents(atPath: file),
        let known = try? JSONDecoder().decode(Reference.self, from: data)
      else {
        throw InputRefused([
          Issue(
            .unusableResult, file: file, message: "the file holds no reference of benchmark B1",
            hint: "name .dev/bench/reference.json")
        ])
      }
      return known
    }
    var cases = PrecisionCases(
      book: try book.map { try B1Book(folder: $0) } ?? .madeUp(customers: 2000),
      outflow: Int64(((outflow.map { Double($0) } ?? known?.outflow ?? 4_477_000) * 100).rounded()),
      paths: paths,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, replications: replications,
      plainReplications: plainReplications ?? min(20, replications))
    cases.points = points
    cases.pilotPaths = pilot
    if let known {
      cases.truth = [.loss: known.program.loss * 100, .drawdown: known.program.drawdown * 100]
    }
    try cases.check()
    PeakMemory.reset()
    var measured: [PrecisionCases.Measured] = []
    for question in PrecisionCases.Question.allCases {
      let done = try cases.run(
        question,
        console: { replication in
          guard replication % 100 == 99 else { return }
          console.messages("bench: \(question.rawValue): \(replication + 1)/\(replications)\n")
        }, shouldStop: console.shouldStop)
      guard let done else { return nil }
      measured.append(done)
    }
    let document = JSONValue.object([
      ("schema", .string("duecast.bench-precision/1")), ("threads", .integer(cases.threads)),
      ("plain_paths", .integer(paths)), ("replications", .integer(replications)),
      ("peak_memory_mb", .real(PeakMemory.rounded)),
      ("questions", .array(measured.map { BenchPrecisionCommand.object($0) })),
    ])
    return BenchPart(
      name: "precision", document: document, text: BenchPrecisionCommand.table(measured, paths: paths))
  }

  private static func object(_ result: PrecisionCases.Measured) -> JSONValue {
    func side(_ trials: [PrecisionCases.Trial]) -> JSONValue {
      let values = trials.compactMap(\.estimate.value)
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      return .object([
        ("seconds", .real(result.seconds(trials))), ("half_width", .real(result.width(trials) / 100)),
        ("mean_value", .real(mean / 100)), ("trials", .integer(trials.count)),
        ("covered", result.covered(trials).map { .integer($0) } ?? .null),
        ("intervals", .integer(trials.compactMap(\.width).count)),
      ])
    }
    return .object([
      ("question", .string(result.question.rawValue)), ("gain", .real((result.gain * 100).rounded() / 100)),
      ("reference", result.truth.map { .real($0 / 100) } ?? .null),
      ("pilot_paths", .integer(result.plan.pilotPaths)), ("replicates", .integer(result.plan.replicates)),
      ("points", .integer(result.plan.points)), ("plain", side(result.plain)), ("tail", side(result.tail)),
      (
        "effective_paths_beyond",
        .real(PrecisionCases.Measured.median(result.tail.map(\.effective)).rounded())
      ),
    ])
  }

  private static func table(_ measured: [PrecisionCases.Measured], paths: Int) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    var text =
      padded("question", 14) + padded("how", 26) + padded("seconds", 10) + padded("± half-width", 16)
      + "covered\n"
    for result in measured {
      for (how, trials) in [
        ("\(paths) plain paths", result.plain),
        ("\(result.plan.paths) tail paths", result.tail),
      ] {
        let covered = result.covered(trials).map { "\($0) of \(trials.count)" } ?? "-"
        text += padded(result.question.rawValue, 14) + padded(how, 26)
        text += padded(NumberText.decimal(result.seconds(trials), digits: 4), 10)
        text += padded(NumberText.decimal(result.width(trials) / 100, digits: 0), 16) + covered + "\n"
      }
      text +=
        "\(result.question.rawValue): \(NumberText.decimal(result.gain, digits: 1)) times less for one width\n"
    }
    return text
  }
}
