// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.kmodrace.lab.replay.Streams;

/**
 * How many deterministic machines said the same as one did before them.
 *
 * @param parting where the first of the others parted from it, for a person; empty when none did
 */
record Agreement(int same, Optional<String> parting) {
    /**
     * Compares.
     *
     * @param name of the one, for the words
     * @param label of the others, before their numbers
     * @param number of the first of the others
     */
    static Agreement of(Streams one, String name, List<Streams> others, String label, int number) throws IOException {
        int same = 0;
        Optional<String> first = Optional.empty();
        for (int i = 0; i < others.size(); i++) {
            Optional<Streams.Parting> parting = one.parting(others.get(i));
            if (parting.isEmpty()) {
                same++;
            } else if (first.isEmpty()) {
                first = Optional.of(PartingText.of(label + " " + (number + i), name, parting.get()));
            }
        }
        return new Agreement(same, first);
    }
}
