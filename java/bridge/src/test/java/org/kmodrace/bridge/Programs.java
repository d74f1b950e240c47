// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that tests start. */
final class Programs {
    private static final long PATIENCE_SECONDS = 60;

    private Programs() {}

    /**
     * What a program came to.
     *
     * @param status 128 + n when signal n ended it
     * @param out standard output and error, as they came
     */
    record Ended(int status, String out) {}

    /** Runs it to its end. */
    static Ended run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("%s ends", command)
                .isTrue();
        return new Ended(process.exitValue(), out);
    }

    /** A tool of the JDK that runs the tests. */
    static String jdk(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    /** A Java that starts quickly. */
    static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(jdk("java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Where a class was found: a jar or a directory. */
    static String home(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }
}
