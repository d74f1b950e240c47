// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import java.util.List;

/** A backend that can be asked for by name. Found through {@link java.util.ServiceLoader}. */
public interface SyscallsProvider {
    /** The name by which it is asked for: {@code ffm}, {@code jni}, {@code jna}. */
    String name();

    /** Whether it works in this Java runtime; cheap to ask. */
    Capability capability();

    /**
     * A class of each library that it needs besides this one, by name: for whoever links a runtime with just what is
     * needed in it.
     */
    default List<String> libraryClasses() {
        return List.of();
    }

    /**
     * Opens the backend.
     *
     * @throws IllegalStateException when it is not supported here
     */
    ModuleSyscalls open();
}
