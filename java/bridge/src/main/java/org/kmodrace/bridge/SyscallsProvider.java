// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

/** A backend that can be asked for by name. Found through {@link java.util.ServiceLoader}. */
public interface SyscallsProvider {
    /** The name by which it is asked for: {@code ffm}, {@code jni}, {@code jna}. */
    String name();

    /** Whether it works in this Java runtime; cheap to ask. */
    Capability capability();

    /**
     * Opens the backend.
     *
     * @throws IllegalStateException when it is not supported here
     */
    ModuleSyscalls open();
}
