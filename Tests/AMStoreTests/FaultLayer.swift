import CSQLite
import Synchronization

/// A disk that fails when it is told to: a file layer of SQLite around its usual one, under a name of its
/// own.
final class FaultLayer: Sendable {
    /// What the layer counts; reached from the file layer's functions.
    final class Control: Sendable {
        /// Writes and synchronizations that still succeed; negative: all of them.
        let budget = Atomic<Int>(-1)
        /// What the others answer.
        let code = Atomic<Int32>(SQLITE_IOERR | 3 << 8)

        /// The answer instead of writing; nil: write.
        func fault() -> Int32? {
            let left = budget.load(ordering: .relaxed)
            if left < 0 { return nil }
            if left == 0 { return code.load(ordering: .relaxed) }
            budget.store(left - 1, ordering: .relaxed)
            return nil
        }
    }

    let name: String
    let control = Control()
    /// Where the wrapped file begins behind ours.
    private static let offset = 32

    init(_ name: String) {
        self.name = name
        guard let usual = sqlite3_vfs_find(nil) else { return }
        // SQLite keeps the layer for the life of the process, so it is never freed.
        let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        layer.initialize(to: usual.pointee)
        layer.pointee.szOsFile += Int32(Self.offset)
        layer.pointee.pNext = nil
        let text = UnsafeMutablePointer<CChar>.allocate(capacity: name.utf8.count + 1)
        for (index, character) in name.utf8CString.enumerated() { text[index] = character }
        layer.pointee.zName = UnsafePointer(text)
        layer.pointee.pAppData = Unmanaged.passRetained(control).toOpaque()
        layer.pointee.xOpen = { layer, path, file, flags, out in
            guard let layer, let file, let usual = sqlite3_vfs_find(nil) else { return SQLITE_MISUSE }
            let raw = UnsafeMutableRawPointer(file)
            let inner = FaultLayer.inner(file)
            raw.storeBytes(of: layer.pointee.pAppData, toByteOffset: 8, as: UnsafeMutableRawPointer?.self)
            let code = usual.pointee.xOpen(usual, path, inner, flags, out)
            file.pointee.pMethods = inner?.pointee.pMethods == nil ? nil : FaultLayer.methods()
            return code
        }
        sqlite3_vfs_register(layer, 0)
    }

    /// Lets so many writes and synchronizations succeed, and then none.
    func breaks(after count: Int, with code: Int32 = SQLITE_IOERR | 3 << 8) {
        control.code.store(code, ordering: .relaxed)
        control.budget.store(count, ordering: .relaxed)
    }

    /// Lets everything succeed again.
    func heals() { control.budget.store(-1, ordering: .relaxed) }

    private static func inner(_ file: UnsafeMutablePointer<sqlite3_file>?) -> UnsafeMutablePointer<
        sqlite3_file
    >? {
        guard let file else { return nil }
        return (UnsafeMutableRawPointer(file) + offset).assumingMemoryBound(to: sqlite3_file.self)
    }

    private static func fault(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32? {
        guard let file,
            let context = UnsafeMutableRawPointer(file).load(
                fromByteOffset: 8, as: UnsafeMutableRawPointer?.self)
        else { return nil }
        return Unmanaged<Control>.fromOpaque(context).takeUnretainedValue().fault()
    }

    private static func methods() -> UnsafePointer<sqlite3_io_methods> {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        var all = sqlite3_io_methods()
        all.iVersion = 2
        all.xClose = { file in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xClose(inner) ?? SQLITE_OK
        }
        all.xRead = { file, bytes, count, at in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xRead(inner, bytes, count, at) ?? SQLITE_MISUSE
        }
        all.xWrite = { file, bytes, count, at in
            if let fault = FaultLayer.fault(file) { return fault }
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xWrite(inner, bytes, count, at) ?? SQLITE_MISUSE
        }
        all.xTruncate = { file, size in
            if let fault = FaultLayer.fault(file) { return fault }
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xTruncate(inner, size) ?? SQLITE_MISUSE
        }
        all.xSync = { file, flags in
            if let fault = FaultLayer.fault(file) {
                return fault & 0xFF == SQLITE_IOERR ? SQLITE_IOERR | 4 << 8 : fault
            }
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xSync(inner, flags) ?? SQLITE_MISUSE
        }
        all.xFileSize = { file, size in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xFileSize(inner, size) ?? SQLITE_MISUSE
        }
        addLocks(&all)
        methods.initialize(to: all)
        return UnsafePointer(methods)
    }

    private static func addLocks(_ all: inout sqlite3_io_methods) {
        all.xLock = { file, level in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xLock(inner, level) ?? SQLITE_MISUSE
        }
        all.xUnlock = { file, level in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xUnlock(inner, level) ?? SQLITE_MISUSE
        }
        all.xCheckReservedLock = { file, out in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xCheckReservedLock(inner, out) ?? SQLITE_MISUSE
        }
        all.xFileControl = { file, code, argument in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xFileControl(inner, code, argument) ?? SQLITE_MISUSE
        }
        all.xSectorSize = { file in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xSectorSize(inner) ?? 4096
        }
        all.xDeviceCharacteristics = { file in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xDeviceCharacteristics(inner) ?? 0
        }
        all.xShmMap = { file, page, size, extends, out in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xShmMap(inner, page, size, extends, out) ?? SQLITE_MISUSE
        }
        all.xShmLock = { file, offset, count, flags in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xShmLock(inner, offset, count, flags) ?? SQLITE_MISUSE
        }
        all.xShmBarrier = { file in
            let inner = FaultLayer.inner(file)
            inner?.pointee.pMethods?.pointee.xShmBarrier(inner)
        }
        all.xShmUnmap = { file, deletes in
            let inner = FaultLayer.inner(file)
            return inner?.pointee.pMethods?.pointee.xShmUnmap(inner, deletes) ?? SQLITE_MISUSE
        }
    }
}
