// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options by which a replay is looked into. */
@SuppressWarnings("NullAway.Init") // picocli sets what has a default
final class WatchOptions {
    private static final Pattern PLACE = Pattern.compile("([A-Za-z_][\\w.]*)(?::(\\d{1,9}))?");
    private static final Pattern NAMES = Pattern.compile("[\\w.*?,]+");
    /** The function that every oops goes through before it prints a word (kernel/panic.c). */
    private static final String OOPS = "oops_enter";

    @Option(
            names = "--stop-at",
            paramLabel = "PLACE",
            description =
                    "Stop there, show what each CPU is doing, and go on. PLACE is a function of the kernel (at its"
                            + " first call in the trial), FUNCTION:N for its Nth call, 'oops' for the kernel's death, or"
                            + " 'trial' for the trial's begin")
    private @Nullable String place;

    @Option(
            names = "--gdb",
            description = "Wait for a debugger of yours, and stop for it at that place. Default: the trial's begin")
    boolean gdb;

    @Option(
            names = "--trace",
            paramLabel = "PATTERN",
            description = "Write down each call of these functions of the kernel in the trial, as CPUs make them;"
                    + " such as '*module*,try_stop_*'")
    private @Nullable String trace;

    /**
     * Where to stop, in the trial.
     *
     * @param function of the kernel; "" for the trial's begin
     * @param count at which of its calls, from 1
     */
    record Place(String function, int count) {
        /** For a person. */
        String inWords() {
            if (function.isEmpty()) {
                return "the begin of the trial";
            }
            return function.equals(OOPS) ? "the oops" : function + (count > 1 ? ", call " + count : "");
        }
    }

    /** Whether the replay is looked into at all. */
    boolean asked() {
        return gdb || place != null || trace != null;
    }

    /** The place, or why there is none; empty when the replay is not to stop. */
    Optional<Place> place(CommandLine command) {
        if (place == null && !gdb) {
            return Optional.empty();
        }
        if (place == null || place.equals("trial")) {
            return Optional.of(new Place("", 1));
        }
        if (place.equals("oops")) {
            return Optional.of(new Place(OOPS, 1));
        }
        Matcher form = PLACE.matcher(place);
        if (!form.matches() || "0".equals(form.group(2))) {
            throw new ParameterException(
                    command, "--stop-at is a function of the kernel, FUNCTION:N, oops or trial, not '" + place + "'");
        }
        return Optional.of(new Place(form.group(1), form.group(2) == null ? 1 : Integer.parseInt(form.group(2))));
    }

    /** Which functions are to be traced; empty for none. */
    Optional<Predicate<String>> traced(CommandLine command) {
        if (trace == null) {
            return Optional.empty();
        }
        if (!NAMES.matcher(trace).matches()) {
            throw new ParameterException(
                    command, "--trace takes names of functions with * and ?, and commas between, not '" + trace + "'");
        }
        String pattern = Arrays.stream(trace.split(",", -1))
                .map(name -> name.replace(".", "\\.").replace("*", ".*").replace('?', '.'))
                .collect(Collectors.joining("|"));
        return Optional.of(Pattern.compile(pattern).asMatchPredicate());
    }
}
