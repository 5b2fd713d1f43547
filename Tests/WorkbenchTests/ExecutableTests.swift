import Foundation
import Testing

/// The built program itself: exit codes and signals, which no in-process test can show.
@Suite struct ExecutableTests {
  private static let program = CommandSession.root.appendingPathComponent(".build/release/duecast")
  private static let isBuilt = FileManager.default.isExecutableFile(atPath: program.path)

  private func start(_ arguments: [String], messages: Pipe) throws -> Process {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = messages
    try process.run()
    return process
  }

  @Test(.enabled(if: isBuilt, "the program stands in another build folder"))
  func anInterruptKeepsWhatIsDone() throws {
    let session = try CommandSession()
    let messages = Pipe()
    // So many paths that the run cannot be over before the interrupt; the wait ends with the first block written.
    let process = try start(
      [
        "forecast", CommandSession.shipped("scenarios/baseline.yaml"), "--paths", "50000000", "--out",
        session.place("r"),
      ], messages: messages)
    let pid = process.processIdentifier
    let growing = session.place(".r.\(pid)/paths.bin")
    while process.isRunning,
      ((try? FileManager.default.attributesOfItem(atPath: growing)[.size]) as? Int ?? 0) < 1_000
    {
      usleep(10_000)
    }
    process.interrupt()
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(text.contains("--resume"))
    #expect(try session.read("r/manifest.json").contains("\"interrupted\""))
    #expect(!session.exists(".r.\(pid)"))
  }

  @Test(
    .enabled(if: isBuilt, "the program stands in another build folder"),
    arguments: [
      (["--version"], 0), (["forecast", "none.yaml"], 2), (["forecast"], 64),
    ])
  func exitCodesReachTheShell(arguments: [String], status: Int) throws {
    let process = try start(arguments, messages: Pipe())
    process.waitUntilExit()
    #expect(Int(process.terminationStatus) == status)
  }
}
