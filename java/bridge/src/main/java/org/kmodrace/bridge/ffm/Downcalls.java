// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.kmodrace.bridge.linux.NativeLibrary;

/** The one place where a C function is linked, with errno captured by the linker. */
@SuppressWarnings("restricted") // linking native code is what this room is for
final class Downcalls {
    /** The layout of the memory into which errno is captured; one such memory per thread. */
    static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

    /** Where in it errno is, in bytes. */
    static final int ERRNO_AT = (int) CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private Downcalls() {}

    /**
     * Links a function of the C library. The handle's first parameter is the call state.
     *
     * @throws IllegalStateException when the C library has no such function
     */
    static MethodHandle link(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup()
                .find(name)
                .orElseThrow(() -> new IllegalStateException("the C library has no function '" + name + "'"));
        return linker.downcallHandle(function, descriptor, Linker.Option.captureCallState("errno"));
    }

    /**
     * The same for a function of our own C.
     *
     * @throws IllegalStateException when that cannot be loaded
     */
    static MethodHandle linkOurs(String name, FunctionDescriptor descriptor) {
        NativeLibrary.load();
        MemorySegment function = SymbolLookup.loaderLookup()
                .find(name)
                .orElseThrow(() -> new IllegalStateException("our C library has no function '" + name + "'"));
        return Linker.nativeLinker().downcallHandle(function, descriptor, Linker.Option.captureCallState("errno"));
    }

    /** The C type {@code long}, in which syscall(2) takes and gives everything on x86_64. */
    static final ValueLayout.OfLong C_LONG = ValueLayout.JAVA_LONG;
}
