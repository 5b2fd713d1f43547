import Foundation
import Testing

extension CommandSession {
  /// What a command that has to succeed prints with `--json`.
  func json(_ arguments: [String]) throws -> [String: Any] {
    let reply = run(arguments + ["--json"])
    #expect(reply.status == 0, "\(reply.messages)")
    return try #require(try JSONSerialization.jsonObject(with: Data(reply.output.utf8)) as? [String: Any])
  }

  /// The mean of one of `duecast measures`.
  static func mean(_ found: [String: Any], _ name: String) throws -> Double? {
    let measures = try #require(found["measures"] as? [String: Any])
    let measure = try #require(measures[name] as? [String: Any])
    return (measure["mean"] as? [String: Any])?["value"] as? Double
  }
}
