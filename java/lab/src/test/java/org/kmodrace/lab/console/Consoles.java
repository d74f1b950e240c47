// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The captured consoles; how each came about stands in README.md beside them. */
final class Consoles {
    static final List<String> CRASHES = List.of(
            "open-6.1.txt",
            "open-6.12.txt",
            "orphan-6.1.txt",
            "orphan-6.12.txt",
            "null-6.1.txt",
            "null-6.12.txt",
            "gpf-6.1.txt",
            "gpf-6.12.txt",
            "jump-6.1.txt",
            "jump-6.12.txt",
            "bug-6.1.txt",
            "bug-6.12.txt",
            "ud-6.1.txt",
            "ud-6.12.txt",
            "int3-6.1.txt",
            "int3-6.12.txt",
            "divide-6.1.txt",
            "divide-6.12.txt",
            "panic-6.1.txt",
            "panic-6.12.txt",
            "softlockup-6.1.txt",
            "softlockup-6.12.txt",
            "hung-6.1.txt",
            "hung-6.12.txt",
            "rcu-stall-6.1.txt",
            "rcu-stall-6.12.txt");

    private Consoles() {}

    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Consoles.class.getResourceAsStream(name), name)) {
            // As ConsoleLog reads it.
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static KernelReport crash(String name) {
        return crashIn(text(name)).orElseThrow(() -> new AssertionError("no crash in " + name));
    }

    /** The first. */
    static Optional<KernelReport> crashIn(String console) {
        return ReportReader.read(console).stream().filter(KernelReport::isCrash).findFirst();
    }
}
