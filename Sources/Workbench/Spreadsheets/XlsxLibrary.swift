import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// libxlsxwriter, loaded where somebody asks for a workbook: neither a build nor any other command needs it.
///
/// The functions are those of its C interface (`xlsxwriter.h`), whose handles are opaque pointers; rows and columns
/// count from 0. Only functions without structures by value are used.
package struct XlsxLibrary {
  typealias Handle = OpaquePointer
  typealias NewWorkbook = @convention(c) (UnsafePointer<CChar>) -> Handle?
  typealias Close = @convention(c) (Handle) -> CInt
  typealias AddSheet = @convention(c) (Handle, UnsafePointer<CChar>) -> Handle?
  typealias AddFormat = @convention(c) (Handle) -> Handle?
  typealias SetNumberFormat = @convention(c) (Handle, UnsafePointer<CChar>) -> Void
  typealias SetFlag = @convention(c) (Handle) -> Void
  typealias WriteString = @convention(c) (Handle, UInt32, UInt16, UnsafePointer<CChar>, Handle?) -> CInt
  typealias WriteNumber = @convention(c) (Handle, UInt32, UInt16, Double, Handle?) -> CInt
  typealias FreezePanes = @convention(c) (Handle, UInt32, UInt16) -> Void
  typealias SetColumn = @convention(c) (Handle, UInt16, UInt16, Double, Handle?) -> CInt

  let newWorkbook: NewWorkbook
  let close: Close
  let addSheet: AddSheet
  let addFormat: AddFormat
  let setNumberFormat: SetNumberFormat
  let setBold: SetFlag
  let setTextWrap: SetFlag
  let writeString: WriteString
  let writeNumber: WriteNumber
  let freezePanes: FreezePanes
  let setColumn: SetColumn
  /// The file that was loaded.
  let file: String

  /// Variable of the environment that names the library instead of the usual places.
  static let variable = "DUECAST_XLSXWRITER"

  /// What to install.
  static let hint =
    "apt-get install libxlsxwriter-dev (macOS: brew install libxlsxwriter), or take `--format csv`"

  /// Names of the library, tried in turn.
  private static var names: [String] {
    if let stated = ProcessInfo.processInfo.environment[variable] { return [stated] }
    return ["libxlsxwriter.so.4", "libxlsxwriter.so.5", "libxlsxwriter.so.6", "libxlsxwriter.so"]
      + ["", "/opt/homebrew/lib/", "/usr/local/lib/"].map { $0 + "libxlsxwriter.dylib" }
  }

  /// The library; `nil` where it is not installed or lacks a function.
  package init?() {
    for name in XlsxLibrary.names {
      // It stays loaded to the end of the process.
      guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
      func function<Function>(_ symbol: String, as type: Function.Type) -> Function? {
        dlsym(library, symbol).map { unsafeBitCast($0, to: type) }
      }
      guard let newWorkbook = function("workbook_new", as: NewWorkbook.self),
        let close = function("workbook_close", as: Close.self),
        let addSheet = function("workbook_add_worksheet", as: AddSheet.self),
        let addFormat = function("workbook_add_format", as: AddFormat.self),
        let setNumberFormat = function("format_set_num_format", as: SetNumberFormat.self),
        let setBold = function("format_set_bold", as: SetFlag.self),
        let setTextWrap = function("format_set_text_wrap", as: SetFlag.self),
        let writeString = function("worksheet_write_string", as: WriteString.self),
        let writeNumber = function("worksheet_write_number", as: WriteNumber.self),
        let freezePanes = function("worksheet_freeze_panes", as: FreezePanes.self),
        let setColumn = function("worksheet_set_column", as: SetColumn.self)
      else {
        dlclose(library)
        continue
      }
      self.newWorkbook = newWorkbook
      self.close = close
      self.addSheet = addSheet
      self.addFormat = addFormat
      self.setNumberFormat = setNumberFormat
      self.setBold = setBold
      self.setTextWrap = setTextWrap
      self.writeString = writeString
      self.writeNumber = writeNumber
      self.freezePanes = freezePanes
      self.setColumn = setColumn
      file = name
      return
    }
    return nil
  }
}
