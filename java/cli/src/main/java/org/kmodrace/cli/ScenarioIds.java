// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Scenario;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The ids that may be typed where a scenario is asked for. */
final class ScenarioIds implements Iterable<String> {
    /** Made by picocli, which asks for the candidates. */
    ScenarioIds() {}

    @Override
    public Iterator<String> iterator() {
        return all().iterator();
    }

    /**
     * The scenario of that id.
     *
     * @throws ParameterException when there is none; the message names the nearest id and where all are listed
     */
    static Scenario find(CommandLine command, String id) {
        return Catalogue.byId(id)
                .orElseThrow(() -> new ParameterException(
                        command,
                        "there is no scenario '%s'; %s'kmodrace list' lists them all"
                                .formatted(
                                        id,
                                        nearest(id)
                                                .map(other -> "did you mean '" + other + "'? ")
                                                .orElse(""))));
    }

    /**
     * What was probably meant: an id that contains what was typed, else the one that fewest changes of a
     * character make of it; none when even that is another word.
     */
    static Optional<String> nearest(String typed) {
        return NearNames.of(typed, all(), 1).stream().findFirst();
    }

    private static List<String> all() {
        return Catalogue.scenarios().stream().map(Scenario::id).toList();
    }
}
