import CreditModels
import Foundation
import LinearAlgebra
import Receivables

/// Heavy tails, rating migration, trade links.
extension ScenarioAssembly {
  mutating func advanced(into stated: inout StatedMechanisms, _ credit: Scenario.Credit?) {
    guard let value = root["advanced"] else { return }
    stated.tailDegrees = value["tail_degrees"]?.integer.map(Double.init)
    stated.migration = value["migration"].flatMap { migration($0) }
    for link in value["trade_links"]?.list ?? [] {
      guard let from = link["from"]?.text, let to = link["to"], let target = to.text,
        let uplift = link["uplift"]?.number, let memory = link["memory_weeks"]?.number
      else { continue }
      if from == target {
        issues.append(
          to.issue(
            .yamlConflict, "\(IssueText.literal(from)) is linked with itself", hint: "name another customer"))
      }
      stated.links.append(.init(from: from, to: target, uplift: uplift, memoryWeeks: memory))
    }
    if let tail = value["tail_degrees"], root["credit"]?["figures"]?.text == "weekly" {
      issues.append(
        tail.issue(
          .yamlConflict,
          "`tail_degrees` does not go with `figures: weekly`: annual probabilities would not hold",
          hint: "write `figures: annual` under `credit`"))
    }
    guard root["credit"]?.text == "none" else { return }
    for key in ["tail_degrees", "migration", "trade_links"] {
      guard let unused = value[key] else { continue }
      issues.append(
        unused.issue(
          .scenarioUnused, severity: .warning, "`\(key)` is not used where `credit` is `none`",
          hint: "state `credit`, or delete it"))
    }
  }

  private mutating func migration(_ value: CheckedYAML) -> StatedMechanisms.StatedMigration? {
    guard let lag = value["observation_lag_days"]?.integer else { return nil }
    let table: MigrationTable
    var notes: [String] = []
    if let file = value["file"], let stated = file.text {
      guard
        let read = MigrationTable.read(
          path: chain.url(stated, at: file.place).path, name: chain.displayName(stated, at: file.place),
          issues: &issues)
      else { return nil }
      (table, notes) = read
    } else {
      guard let grades = value["grades"], let annual = value["annual"], let rows = annual.list else {
        if value["annual"] != nil, value["grades"] == nil {
          issues.append(
            value.issue(.yamlMissingKey, "`annual` needs `grades`", hint: "add `grades: [A, B, C]`"))
        }
        return nil
      }
      let names = (grades.list ?? []).compactMap(\.text)
      let matrix = rows.map { ($0.list ?? []).compactMap(\.number) }
      guard names.count == grades.list?.count,
        zip(rows, matrix).allSatisfy({ $0.list?.count == $1.count })
      else { return nil }
      table = MigrationTable(grades: names, annual: matrix)
      if let fault = table.fault {
        let place = fault.row.flatMap { rows.indices.contains($0) ? rows[$0] : nil } ?? annual
        issues.append(place.issue(.scenarioMatrix, fault.message, hint: fault.hint))
        return nil
      }
    }
    var stayers = [Double](repeating: 0, count: table.grades.count)
    for (grade, entry) in value["stayers"]?.map ?? [] {
      guard let index = table.grades.firstIndex(of: grade) else {
        issues.append(
          entry.issue(
            .scenarioUnknownName, "the matrix has no grade \(IssueText.literal(grade))",
            hint: NearestName.hint(for: grade, in: table.grades)))
        continue
      }
      stayers[index] = entry.number ?? 0
    }
    return .init(
      grades: table.grades, annual: table.settled.annual, stayerShare: stayers, observationLagDays: lag,
      notes: notes)
  }
}

extension StatedMechanisms.StatedMigration {
  /// Grades and matrix in a fixed form, for the digest.
  var canonicalText: String {
    let rows = zip(grades, annual).map { grade, row in
      grade + " " + row.map { ScalarReading.write($0) }.joined(separator: " ")
    }
    return rows.joined(separator: "\n") + "\n"
  }
}

/// An annual migration matrix with its grades.
struct MigrationTable {
  /// Names of the grades, the best first.
  let grades: [String]
  /// A row for each grade: columns for the grades, then failure.
  let annual: [[Double]]

  /// What is wrong with it.
  struct Fault {
    /// Row, where one is to blame.
    let row: Int?
    let message: String
    let hint: String
  }

  /// Published rows are rounded; what a sum lacks of 1, up to this, goes to staying in the grade.
  private static let tolerance = 0.002

  /// The first fault; `nil` where the matrix can be used.
  var fault: Fault? {
    let count = grades.count
    guard count > 0, Set(grades).count == count else {
      return Fault(
        row: nil, message: "the grades of the matrix are missing or stand twice", hint: "name each grade once"
      )
    }
    guard annual.count == count else {
      return Fault(
        row: nil, message: "the matrix has \(annual.count) rows for \(count) grades",
        hint: "give a row for each grade; the default state has none")
    }
    for (row, cells) in annual.enumerated() {
      guard cells.count == count + 1 else {
        return Fault(
          row: row,
          message:
            "the row of grade \(IssueText.literal(grades[row])) has \(cells.count) values; \(count + 1) were expected",
          hint: "give one for each grade and one for failure")
      }
      let sum = cells.reduce(0, +)
      guard abs(sum - 1) <= Self.tolerance else {
        return Fault(
          row: row,
          message:
            "the row of grade \(IssueText.literal(grades[row])) adds up to \(ScalarReading.write((sum * 1e6).rounded() / 1e4))%, not to 100%",
          hint: "spread withdrawn ratings over the row, or change one value")
      }
    }
    return nil
  }

  /// The matrix with rows that add up to 1: what is lacking goes to staying.
  var settled: MigrationTable {
    var rows = annual
    for row in rows.indices { rows[row][row] += 1 - rows[row].reduce(0, +) }
    return MigrationTable(grades: grades, annual: rows)
  }

  /// The matrix of a CSV file as `duecast calc migration` reads it, with what was done to make its rows add up.
  static func read(path: String, name: String, issues: inout [Issue]) -> (
    table: MigrationTable, notes: [String]
  )? {
    do throws(InputRefused) {
      let read = try TransitionTable(file: path, kind: .ratings)
      guard let failure = read.defaultState else {
        issues.append(
          Issue(
            .scenarioMatrix, file: name, message: "the matrix has no state of failure",
            hint: "name its column `D` or `default`; it needs no row"))
        return nil
      }
      let grades = read.states.indices.filter { $0 != failure }
      let rows = grades.map { row in (grades + [failure]).map { read.matrix[row, $0] } }
      return (MigrationTable(grades: grades.map { read.states[$0] }, annual: rows), read.notes)
    } catch {
      issues += error.issues.map { issue in
        var named = issue
        named.file = name
        return named
      }
      return nil
    }
  }
}
