// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Holds the layouts written by hand against what the C compiler says (native/layouts.c). */
class LayoutsTest {
    /** The probe's words for one struct or field; the offset is "-" for a struct. */
    private record Measure(String offset, long size) {}

    private static Map<String, Measure> probe() throws IOException, InterruptedException {
        String directory = System.getProperty("kmodrace.native", "");
        Path program = Path.of(directory, "layouts");
        if (directory.isEmpty() || !Files.isExecutable(program)) {
            String why = program + " was not built: run `make -C native` or Maven from the root of the checkout";
            System.out.println("SKIPPED: " + why);
            abort(why);
        }
        Process process = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).isZero();
        Map<String, Measure> measures = new LinkedHashMap<>();
        for (String line : output.lines().toList()) {
            String[] words = line.split(" ", -1);
            measures.put(words[0], new Measure(words[1], Long.parseLong(words[2])));
        }
        return measures;
    }

    @Test
    void structStatIsTheCompilers() throws Exception {
        Map<String, Measure> measures = probe();
        assertThat((long) StatLayout.SIZE)
                .isEqualTo(Objects.requireNonNull(measures.get("stat")).size());
        Map<String, Measure> read = new LinkedHashMap<>();
        read.put("stat.st_ino", new Measure(Integer.toString(StatLayout.ST_INO), Long.BYTES));
        read.put("stat.st_mode", new Measure(Integer.toString(StatLayout.ST_MODE), Integer.BYTES));
        read.put("stat.st_size", new Measure(Integer.toString(StatLayout.ST_SIZE), Long.BYTES));
        assertThat(measures).containsAllEntriesOf(read);
    }

    @Test
    void theCpuSetIsAsLargeAsTheCompilers() throws Exception {
        assertThat((long) LinuxSyscalls.CPU_SET_SIZE)
                .isEqualTo(Objects.requireNonNull(probe().get("cpu_set_t")).size());
    }
}
