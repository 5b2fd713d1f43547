#if canImport(CommonCrypto)
  import CommonCrypto
#else
  import CMessageDigest
#endif

/// SHA-256 of bytes as they come, by the system's library: libcrypto, or CommonCrypto on Apple's systems.
public struct SHA256 {
  #if canImport(CommonCrypto)
    private var context = CC_SHA256_CTX()
  #else
    private var context = SHA256_CTX()
  #endif

  /// A digest of nothing yet.
  public init() {
    #if canImport(CommonCrypto)
      CC_SHA256_Init(&context)
    #else
      SHA256_Init(&context)
    #endif
  }

  /// Takes in more bytes.
  public mutating func update(data: some Collection<UInt8>) {
    if data.withContiguousStorageIfAvailable({ update(bytes: UnsafeRawBufferPointer($0)) }) == nil {
      Array(data).withUnsafeBytes { update(bytes: $0) }
    }
  }

  /// Takes in more bytes, as they lie in memory.
  public mutating func update(bytes: UnsafeRawBufferPointer) {
    #if canImport(CommonCrypto)
      // Its lengths have 32 bits.
      for start in stride(from: 0, to: bytes.count, by: 1 << 30) {
        let count = min(1 << 30, bytes.count - start)
        CC_SHA256_Update(&context, bytes.baseAddress.map { $0 + start }, CC_LONG(count))
      }
    #else
      SHA256_Update(&context, bytes.baseAddress, bytes.count)
    #endif
  }

  /// The 32 bytes of the digest; more may be taken in afterwards.
  public func finalize() -> [UInt8] {
    var copy = context
    var bytes = [UInt8](repeating: 0, count: 32)
    #if canImport(CommonCrypto)
      CC_SHA256_Final(&bytes, &copy)
    #else
      SHA256_Final(&bytes, &copy)
    #endif
    return bytes
  }

  /// The digest of some bytes.
  public static func hash(data: some Collection<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: data)
    return hash.finalize()
  }
}
