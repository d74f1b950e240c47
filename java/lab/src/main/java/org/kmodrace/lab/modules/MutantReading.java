// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.kmodrace.lab.LabException;
import org.kmodrace.race.mutate.Mutator;

/**
 * What a reader of modules makes of damaged ones. Anything but a module or a refusal goes through to the caller: it is
 * a fault of the reader.
 *
 * @param modules how many were read as modules
 * @param refusals how often each refusal was given, by what it says, lengths in it as N
 */
public record MutantReading(int modules, Map<String, Integer> refusals) {
    /** Reads a module's file, or says in a {@link LabException} why not. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Reads one.
         *
         * @param file its name, for messages
         */
        void read(Path file, byte[] content) throws LabException;
    }

    /** The reader by which the tool looks at modules before it gives them to a guest. */
    public static final Reader OWN = (file, content) -> ModuleFile.of(file, ElfSections.parse(file, content));

    /** What differs from one refusal to the next of its kind: {@code it is only 12 bytes long}. */
    private static final Pattern NUMBER = Pattern.compile("\\d+(?= bytes)");

    /** Keeps a copy, in the order of the alphabet. */
    public MutantReading {
        refusals = Collections.unmodifiableMap(new TreeMap<>(refusals));
    }

    /**
     * Reads mutants.
     *
     * @param first the number of the first one
     */
    public static MutantReading of(Mutator mutator, Reader reader, long seed, int first, int count) {
        Map<String, Integer> refusals = new TreeMap<>();
        int modules = 0;
        for (int number = first; number < first + count; number++) {
            try {
                reader.read(
                        Path.of("mutant-" + number + ".ko"),
                        mutator.mutant(seed, number).content());
                modules++;
            } catch (LabException e) {
                refusals.merge(NUMBER.matcher(e.what()).replaceAll("N"), 1, Integer::sum);
            }
        }
        return new MutantReading(modules, refusals);
    }
}
