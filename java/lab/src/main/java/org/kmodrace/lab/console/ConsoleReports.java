// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;

/**
 * What a machine's console says, as far as it counts.
 *
 * @param crash the first
 * @param findings of faults that the kernel lived through, in order, at most {@link #MOST}
 */
public record ConsoleReports(Optional<KernelReport> crash, List<KernelReport> findings) {
    /** More of them from one machine say nothing new. */
    public static final int MOST = 1_000;

    /** Keeps a copy of the list. */
    public ConsoleReports {
        findings = List.copyOf(findings);
    }

    /** Reads a console's file; one that is not there says nothing. */
    public static ConsoleReports in(Path console) throws LabException {
        Gathering gathering = new Gathering();
        if (Files.exists(console)) {
            try (InputStream in = Files.newInputStream(console)) {
                ReportReader.read(in, gathering::add);
            } catch (IOException e) {
                throw LabException.ofIo("reading the console", console, e);
            }
        }
        return new ConsoleReports(Optional.ofNullable(gathering.crash), gathering.findings);
    }

    /** What has been seen so far. */
    private static final class Gathering {
        private @Nullable KernelReport crash;
        private final List<KernelReport> findings = new ArrayList<>();

        void add(KernelReport report) {
            if (report.isCrash()) {
                crash = crash == null ? report : crash;
            } else if (report.kind().effect() != ReportKind.Effect.SAID && findings.size() < MOST) {
                findings.add(report);
            }
        }
    }
}
