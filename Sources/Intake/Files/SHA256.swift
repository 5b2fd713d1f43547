import CMessageDigest

/// SHA-256 of bytes as they come, by libmd.
public struct SHA256 {
  private var context = SHA2_CTX()

  /// A digest of nothing yet.
  public init() { SHA256Init(&context) }

  /// Takes in more bytes.
  public mutating func update(data: some Collection<UInt8>) {
    let done: Void? = data.withContiguousStorageIfAvailable {
      SHA256Update(&context, $0.baseAddress, $0.count)
    }
    if done == nil {
      Array(data).withUnsafeBufferPointer { SHA256Update(&context, $0.baseAddress, $0.count) }
    }
  }

  /// The 32 bytes of the digest; more may be taken in afterwards.
  public func finalize() -> [UInt8] {
    var copy = context
    var bytes = [UInt8](repeating: 0, count: 32)
    SHA256Final(&bytes, &copy)
    return bytes
  }

  /// The digest of some bytes.
  public static func hash(data: some Collection<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: data)
    return hash.finalize()
  }
}
