// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** The C library of this process, mapped directly: JNA binds the native methods to its functions. */
final class CLibrary {
    static {
        // Of the process and not by name: libc.so is a linker script on a machine with a compiler, and absent on
        // others.
        Native.register(CLibrary.class, NativeLibrary.getProcess());
    }

    private CLibrary() {}

    /** syscall(2): -1 and errno when it fails. */
    static native long syscall(long number, long a, long b, long c, long d, long e, long f);
}
