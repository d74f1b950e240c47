// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.expect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kmodrace.report.record.RecordException;

/**
 * What is known of kernels, read from data files: ours, and before it those of the user, for what is known of kernels of
 * their own. Of a scenario's entries the first counts whose range the kernel is in.
 */
public final class Expectations {
    /** The name under which a run keeps those that the user gave it. */
    public static final String FILE = "expectations.yaml";

    private static final Expectations BUILT_IN = builtIn();

    private final Map<String, List<Expectation>> scenarios;

    Expectations(Map<String, List<Expectation>> scenarios) {
        this.scenarios = scenarios;
    }

    /** Those that come with this version. */
    public static Expectations ours() {
        return BUILT_IN;
    }

    /**
     * Reads a file of the user's.
     *
     * @throws RecordException when it cannot be read or is not of that form; the message says where and why
     */
    public static Expectations read(Path file) throws RecordException {
        try {
            return ExpectationsFile.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new RecordException("the expectations in " + file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new RecordException("the expectations in " + file + " cannot be understood: " + e.getMessage(), e);
        }
    }

    /** Ours, after those that a run was given. */
    public static Expectations ofRun(Path directory) throws RecordException {
        Path own = directory.resolve(FILE);
        return Files.exists(own) ? read(own).before(ours()) : ours();
    }

    /** These, and where they say nothing, others. */
    public Expectations before(Expectations others) {
        Map<String, List<Expectation>> all = new LinkedHashMap<>();
        scenarios.forEach((id, list) -> all.put(id, new ArrayList<>(list)));
        others.scenarios.forEach(
                (id, list) -> all.computeIfAbsent(id, key -> new ArrayList<>()).addAll(list));
        return new Expectations(all);
    }

    /** The scenarios that something is known of. */
    public Set<String> scenarios() {
        return scenarios.keySet();
    }

    /** Everything that is known of a scenario, the entry that counts first before others. */
    public List<Expectation> of(String scenario) {
        return List.copyOf(scenarios.getOrDefault(scenario, List.of()));
    }

    /** What is known of a scenario on a kernel; empty when nothing is. */
    public Optional<Expectation> of(String scenario, Optional<KernelVersion> kernel) {
        return of(scenario).stream()
                .filter(e -> kernel.map(e.kernels()::contains)
                        .orElse(e.kernels().bounds().isEmpty()))
                .findFirst();
    }

    private static Expectations builtIn() {
        try (InputStream in = Expectations.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not in this build");
            }
            return ExpectationsFile.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
