/// Version of the program and its engine; a change of any result changes it.
public enum EngineVersion {
  /// Semantic version.
  public static let current = "0.1.0"
}
