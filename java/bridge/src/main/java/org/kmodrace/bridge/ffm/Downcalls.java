// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.ffm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The one place where C functions are linked. All have one shape: linking a second costs a guest's start dearly. */
@SuppressWarnings("restricted") // linking native code is what this room is for
final class Downcalls {
    /** The C type {@code long}, in which system calls on x86_64 take and give everything. */
    private static final ValueLayout.OfLong C_LONG = ValueLayout.JAVA_LONG;

    private static final FunctionDescriptor SEVEN_LONGS =
            FunctionDescriptor.of(C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG, C_LONG);

    private Downcalls() {}

    /**
     * Links a function of our own C, which answers an error with -errno.
     *
     * @throws IllegalStateException when our library is not loaded, or has no such function
     */
    static MethodHandle linkOurs(String name) {
        return link(SymbolLookup.loaderLookup(), name);
    }

    /**
     * Links a function of the C library. The handle's first parameter is memory of {@link
     * Linker.Option#captureStateLayout}, into which errno is captured. A variadic function is linked as if it were
     * none: on x86_64 that only leaves out the number of vector registers in use.
     *
     * @throws IllegalStateException when the C library has no such function
     */
    static MethodHandle linkLibc(String name) {
        return link(Linker.nativeLinker().defaultLookup(), name, Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle link(SymbolLookup where, String name, Linker.Option... options) {
        MemorySegment function =
                where.find(name).orElseThrow(() -> new IllegalStateException("there is no C function '" + name + "'"));
        return Linker.nativeLinker().downcallHandle(function, SEVEN_LONGS, options);
    }
}
