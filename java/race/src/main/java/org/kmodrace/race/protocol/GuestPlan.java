// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * What one machine has to do. It goes into the guest on the kernel's command line, readable for a
 * person: {@code kmodrace.seed=1 kmodrace.backend=ffm kmodrace.plan=open-vs-unload/race:0+1,…}, and for
 * commands {@code kmodrace.do=load:kmr_owner kmodrace.do=ls}.
 *
 * @param seed the run's seed; every random choice follows it
 * @param backend the name of the syscall backend
 * @param conditions under which the trials run
 * @param commands what is done after the items, in order
 */
public record GuestPlan(
        long seed, String backend, Conditions conditions, List<PlanItem> items, List<GuestCommand> commands) {
    /**
     * The longest command line that a kernel on x86 takes whole, in bytes ({@code COMMAND_LINE_SIZE},
     * arch/x86/include/asm/setup.h).
     */
    public static final int COMMAND_LINE_SIZE = 2048;

    /** A plan of trials only, under plain conditions. */
    public GuestPlan(long seed, String backend, List<PlanItem> items) {
        this(seed, backend, Conditions.PLAIN, items, List.of());
    }

    /** A plan of commands only. */
    public static GuestPlan ofCommands(long seed, String backend, List<GuestCommand> commands) {
        return new GuestPlan(seed, backend, Conditions.PLAIN, List.of(), commands);
    }

    /** As it stands on the kernel's command line. */
    public String toCommandLine() {
        StringBuilder words = new StringBuilder("kmodrace.seed=" + seed + " kmodrace.backend=" + backend);
        conditions.toWords().forEach(word -> words.append(' ').append(word));
        if (!items.isEmpty()) {
            words.append(" kmodrace.plan=")
                    .append(String.join(
                            ",", items.stream().map(PlanItem::toString).toList()));
        }
        for (GuestCommand command : commands) {
            words.append(" kmodrace.do=").append(command);
        }
        return words.toString();
    }

    /**
     * Finds the plan in a kernel command line.
     *
     * @throws IllegalArgumentException when there is none or it cannot be read; the message says what
     *     is wrong
     */
    public static GuestPlan fromCommandLine(String commandLine) {
        long seed = 0;
        String backend = "";
        Conditions conditions = Conditions.PLAIN;
        List<PlanItem> items = new ArrayList<>();
        List<GuestCommand> commands = new ArrayList<>();
        for (String word : commandLine.strip().split("\\s+", -1)) {
            int equals = word.indexOf('=');
            String value = word.substring(equals + 1);
            switch (equals < 0 ? word : word.substring(0, equals)) {
                case "kmodrace.seed" -> seed = parseSeed(value);
                case "kmodrace.backend" -> backend = value;
                case "kmodrace.plan" -> items.addAll(parseItems(value));
                case "kmodrace.do" -> commands.add(GuestCommand.parse(value));
                // Ours too, or the kernel's own.
                default -> conditions = conditions.with(equals < 0 ? word : word.substring(0, equals), value);
            }
        }
        if (backend.isEmpty() || (items.isEmpty() && commands.isEmpty())) {
            throw new IllegalArgumentException(
                    "no plan on the kernel command line: kmodrace.backend and kmodrace.plan (or kmodrace.do)");
        }
        return new GuestPlan(seed, backend, conditions, List.copyOf(items), List.copyOf(commands));
    }

    private static long parseSeed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("kmodrace.seed is not a number: '" + text + "'", e);
        }
    }

    private static List<PlanItem> parseItems(String text) {
        List<PlanItem> items = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            try {
                items.add(PlanItem.parse(word));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "kmodrace.plan has '" + word + "' where scenario/variant:first+trials should stand", e);
            }
        }
        return items;
    }
}
