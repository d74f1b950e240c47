// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;

/**
 * A fault that is staged in the guest when a trial has begun, for whoever wants to see what the harness makes of it
 * (docs/robustness.md): {@code kmodrace.fault=SCENARIO/VARIANT:TRIAL:WHAT} on the kernel's command line. A fault of the
 * kernel comes on the CPU whose number is the trial's, modulo the number of CPUs.
 */
final class StagedFault {
    private static final String NAME = "kmodrace.fault=";
    private static final Pattern WORD =
            Pattern.compile(Pattern.quote(NAME) + "(?<item>[a-z0-9-]+/[a-z0-9-]+):(?<trial>\\d{1,9}):(?<what>[a-z-]+)");
    /** Is followed by a way to die that the test module knows. */
    private static final String KERNEL = "kernel-";

    private static final String MODULE = "kmr_die";
    private static final int BLOCK = 1 << 16;
    private static final int LINE = 64;

    /** What an agent can do wrong by itself. */
    private enum Trouble {
        /** It ends. */
        EXIT,
        /** It says nothing any more, and does nothing. */
        SILENCE,
        /** It says what no agent says. */
        NONSENSE,
        /** It says that it lives, and does not get on. */
        LOOP,
        /** It prints on the console, line after line. */
        FLOOD,
        /** The same without an end of line. */
        FLOOD_WITHOUT_LINES
    }

    private final String item;
    private final int trial;
    private final String what;

    private StagedFault(String item, int trial, String what) {
        this.item = item;
        this.trial = trial;
        this.what = what;
    }

    /**
     * The one that the command line asks for.
     *
     * @throws IllegalArgumentException when it asks for one that there is not
     */
    static Optional<StagedFault> in(String commandLine) {
        for (String word : commandLine.strip().split("\\s+", -1)) {
            if (word.startsWith(NAME)) {
                Matcher m = WORD.matcher(word);
                if (!m.matches()) {
                    throw new IllegalArgumentException(
                            "not a fault: '" + word + "'; it is " + NAME + "SCENARIO/VARIANT:TRIAL:WHAT");
                }
                StagedFault fault =
                        new StagedFault(m.group("item"), Integer.parseInt(m.group("trial")), m.group("what"));
                if (!fault.what.startsWith(KERNEL)) {
                    fault.trouble();
                }
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    private Trouble trouble() {
        return Arrays.stream(Trouble.values())
                .filter(trouble -> word(trouble).equals(what))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault is called '" + what + "'; there are "
                        + Arrays.stream(Trouble.values()).map(StagedFault::word).collect(Collectors.joining(", "))
                        + " and " + KERNEL + "WAY, with a way of " + MODULE));
    }

    private static String word(Trouble trouble) {
        return trouble.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Lets it happen, if it is this trial's; most faults never return. */
    void begun(String name, int number, Guest guest, EventWriter events) {
        if (!name.equals(item) || number != trial) {
            return;
        }
        if (what.startsWith(KERNEL)) {
            // Which CPU it is must not be left to chance: not every fault looks the same from each.
            guest.sys().pinToCpu(number % guest.cpus());
            SysResult loaded = guest.load(MODULE, "how=" + what.substring(KERNEL.length()));
            throw new HarnessException("the staged fault did nothing: " + MODULE + " said " + loaded);
        }
        switch (trouble()) {
            case EXIT -> Runtime.getRuntime().halt(3);
            case SILENCE -> events.silence();
            case NONSENSE -> events.nonsense();
            case LOOP -> sleep();
            case FLOOD -> flood(true);
            case FLOOD_WITHOUT_LINES -> flood(false);
        }
    }

    private static void sleep() {
        while (true) {
            LockSupport.park();
        }
    }

    private static void flood(boolean lines) {
        byte[] block = "kmodrace is staging a flood of words on the console, as was asked for. "
                .repeat(BLOCK / LINE)
                .getBytes(StandardCharsets.US_ASCII);
        if (lines) {
            for (int i = LINE; i < block.length; i += LINE) {
                block[i] = '\n';
            }
        }
        try (OutputStream console = Files.newOutputStream(Path.of("/dev/console"))) {
            while (true) {
                console.write(block);
            }
        } catch (IOException e) {
            throw new HarnessException("the console cannot be flooded: " + e, e);
        }
    }
}
