// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The backends by name. Nothing is chosen silently: a missing one says why. */
public final class Backends {
    /** What is used when nobody asks for another. */
    public static final String DEFAULT = "ffm";

    private Backends() {}

    /** The names that are there, in no particular order. */
    public static List<String> names() {
        return ServiceLoader.load(SyscallsProvider.class).stream()
                .map(provider -> provider.get().name())
                .toList();
    }

    /**
     * {@link SyscallsProvider#libraryClasses} of the backend of that name.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public static List<String> libraryClasses(String name) {
        return provider(name).libraryClasses();
    }

    /**
     * Opens the backend of that name.
     *
     * @throws IllegalArgumentException when there is none of that name, or it does not work here; the
     *     message says why, for a person
     */
    public static ModuleSyscalls open(String name) {
        SyscallsProvider provider = provider(name);
        Capability capability = provider.capability();
        if (capability instanceof Capability.Unsupported(String why)) {
            throw doesNotWork(name, why, null);
        }
        if (capability instanceof Capability.CouldNotTell(String why)) {
            throw new IllegalArgumentException("backend '" + name + "' may not work here: " + why);
        }
        try {
            return provider.open();
        } catch (IllegalStateException e) {
            throw doesNotWork(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static SyscallsProvider provider(String name) {
        for (SyscallsProvider provider : ServiceLoader.load(SyscallsProvider.class)) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        throw new IllegalArgumentException("there is no backend '" + name + "'; there is " + names());
    }

    private static IllegalArgumentException doesNotWork(String name, String why, @Nullable Exception cause) {
        return new IllegalArgumentException("backend '" + name + "' does not work here: " + why, cause);
    }
}
