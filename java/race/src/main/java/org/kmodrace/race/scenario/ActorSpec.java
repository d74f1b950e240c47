// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

import java.util.List;

/**
 * A thread or process of a trial.
 *
 * @param does what it does, a phrase
 * @param spares names of those of its threads without which the race is still one
 */
public record ActorSpec(String name, String does, List<String> spares) {
    /** Keeps a copy of the list. */
    public ActorSpec {
        spares = List.copyOf(spares);
    }
}
