// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kmodrace.report.record.RunRecord;

/** Writes the record of a run that never was. */
final class RecordedRun {
    private final StringBuilder planned = new StringBuilder();
    private final StringBuilder events = new StringBuilder();
    private String accelerator = "tcg,thread=multi";
    private String release = "6.1.0-49-amd64";
    private boolean swept;

    RecordedRun kernel(String name) {
        release = name;
        return this;
    }

    RecordedRun accelerator(String name) {
        accelerator = name;
        return this;
    }

    /** Trials of {@code symbol-get-leak} that all end well. */
    RecordedRun leak(int hits, int trials) {
        return trials("symbol-get-leak", "race", "pinned-unnamed", hits, "released", trials);
    }

    /** Trials of {@code proc-modules-bytewise}, or of a variant of it. */
    RecordedRun modules(String variant, int hits, int trials) {
        return trials("proc-modules-bytewise", variant, "live-entry-skipped", hits, "complete", trials);
    }

    /** What follows tells of each trial's offset between its actors, and of how far apart they began. */
    RecordedRun swept() {
        swept = true;
        return this;
    }

    private RecordedRun trials(String scenario, String variant, String hit, int hits, String miss, int trials) {
        planned.append(planned.isEmpty() ? "" : ",")
                .append("{\"scenario\":\"%s\",\"variant\":\"%s\",\"trials\":%d}".formatted(scenario, variant, trials));
        for (int i = 0; i < trials; i++) {
            events.append(
                    "{\"t\":\"trial-end\",\"scenario\":\"%s\",\"variant\":\"%s\",\"trial\":%d,\"outcome\":\"%s\"%s}\n"
                            .formatted(scenario, variant, i, i < hits ? hit : miss, swept ? engine(i) : ""));
        }
        return this;
    }

    private static String engine(int trial) {
        return ",\"engine\":{\"skewNanos\":[%d],\"phases\":[[\"byte\",%d,1,28]]}"
                .formatted(1_000 * (trial % 977), 1 + trial % 28);
    }

    /** Writes it and gives its directory. */
    Path at(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve(RunRecord.INFO_FILE),
                "{\"schema\":1,\"id\":\"%s\",\"kernelName\":\"debian:6.1\",\"kernelRelease\":\"%s\",\"accelerator\":\"%s\",\"planned\":[%s]}"
                        .formatted(directory.getFileName(), release, accelerator, planned));
        Files.writeString(directory.resolve(RunRecord.JOURNAL_FILE), events + "{\"t\":\"run-end\",\"why\":\"done\"}\n");
        Files.createDirectories(directory.resolve("vm-01"));
        Files.writeString(directory.resolve("vm-01/console.log"), "Linux version\n");
        return directory;
    }
}
