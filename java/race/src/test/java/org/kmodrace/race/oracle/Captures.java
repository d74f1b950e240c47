// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.EventCodec;
import org.kmodrace.race.protocol.ProtocolException;

/** What real kernels printed. How each was captured stands in README.md beside the files. */
public final class Captures {
    private Captures() {}

    /** A listing at rest, and what a reader got while an entry was removed. */
    public record Listing(List<String> before, String seen) {}

    /** The text of one file. */
    public static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Captures.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A file of two parts, each headed by a line that begins with {@code ===}. */
    public static Listing listing(String name) {
        String[] parts = text(name).split("(?m)^===.*\n", -1);
        return new Listing(parts[1].lines().toList(), parts[2]);
    }

    /** The events of an agent's run. */
    public static List<AgentEvent> events(String name) {
        List<AgentEvent> events = new ArrayList<>();
        for (String line : text(name).lines().toList()) {
            try {
                events.add(EventCodec.decode(line));
            } catch (ProtocolException e) {
                throw new AssertionError(line, e);
            }
        }
        return events;
    }

    /** The notes among them. */
    public static List<AgentEvent.Note> notes(String name) {
        return events(name).stream()
                .filter(AgentEvent.Note.class::isInstance)
                .map(AgentEvent.Note.class::cast)
                .toList();
    }

    /** The evidence of the one trial of a variant. */
    public static AgentEvent.TrialEnded trial(String name, String scenario, String variant) {
        return events(name).stream()
                .filter(AgentEvent.TrialEnded.class::isInstance)
                .map(AgentEvent.TrialEnded.class::cast)
                .filter(e -> e.scenario().equals(scenario) && e.variant().equals(variant))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no trial of " + scenario + "/" + variant + " in " + name));
    }

    static String textOf(Map<String, Object> evidence, String field) {
        return (String) Objects.requireNonNull(evidence.get(field), field);
    }

    static List<?> listOf(Map<String, Object> evidence, String field) {
        return (List<?>) Objects.requireNonNull(evidence.get(field), field);
    }
}
