// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.mutate.Mutator;
import org.kmodrace.race.observe.KernelLog;
import org.kmodrace.race.oracle.MutantOracle;

/**
 * Gives files to the kernel's loader, one after the other, and counts what it answers. The thread that does so bears
 * the number of its mutant as its name: if the kernel dies, that stands in the crash itself ({@code Comm:}), at no
 * cost for all the others.
 */
final class MutantLoader implements AutoCloseable {
    /** For a batch; a loop in the kernel is found by its own watchdog sooner. */
    private static final Duration PATIENCE = Duration.ofSeconds(80);

    /**
     * Only what is graver than an error goes to the console: a line for each refusal would take longer than the
     * refusal. When the kernel dies it prints everything, whatever is set here.
     */
    private static final String QUIET = "3";

    private static final String KMSG = "/dev/kmsg";
    private static final String PRINTK = "/proc/sys/kernel/printk";

    private final Guest guest;
    private final String module;
    private final byte[] original;
    private final Mutator mutator;
    private final KernelLog log;
    private final String loudness;
    private final Set<String> known;
    private String spoiled = "";

    private MutantLoader(Guest guest, String module, byte[] original) {
        this.guest = guest;
        this.module = module;
        this.original = original;
        this.mutator = new Mutator(original);
        this.log = new KernelLog(guest.sys(), KMSG);
        if (!log.isReadable()) {
            throw new HarnessException(KMSG + " cannot be read: what the kernel logs would be missed");
        }
        this.loudness = guest.text(PRINTK).orElse("7").strip();
        this.known = listed();
        guest.mustWrite(PRINTK, QUIET);
    }

    /** A loader of mutants of that test module. */
    static MutantLoader on(Guest guest, String module) {
        try {
            return new MutantLoader(
                    guest, module, Files.readAllBytes(guest.modules().resolve(module + ".ko")));
        } catch (IOException e) {
            throw new HarnessException("the test module " + module + " cannot be read: " + e.getMessage(), e);
        }
    }

    Mutator mutator() {
        return mutator;
    }

    @Override
    public void close() {
        guest.mustWrite(PRINTK, loudness);
        log.close();
    }

    /** What is counted while a batch runs; written by its thread, read by others only when that hangs. */
    private static final class Counts {
        volatile int number;
        volatile int ran;
        int loaded;
        int forced;
        final Map<Integer, Integer> refused = new TreeMap<>();
        final Map<String, Integer> examples = new LinkedHashMap<>();
        final List<String> leftBehind = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();
        String trouble = "";
    }

    /**
     * Runs a batch.
     *
     * @param make gives the file of a number
     * @param good whether each must load
     */
    MutantOracle.Seen run(int first, int count, IntFunction<byte[]> make, boolean good) {
        if (!spoiled.isEmpty()) {
            throw new HarnessException(spoiled + ": what comes next needs a fresh machine");
        }
        Counts counts = new Counts();
        Actors actors = new Actors(guest);
        Actors.Actor loader = actors.add(MutantOracle.TASK + first, () -> batch(counts, first, count, make, good));
        actors.release();
        if (!Guest.await(PATIENCE, loader::done)) {
            String where = loader.whereabouts(guest) + " " + loader.kernelStack(guest);
            spoiled = "mutant " + counts.number + " has not come back";
            return seen(new Counts(), first, counts.ran, "mutant " + counts.number + ": " + where);
        }
        actors.join(PATIENCE);
        if (!counts.leftBehind.isEmpty()) {
            spoiled = counts.leftBehind.getLast();
        }
        return seen(counts, first, counts.ran, "");
    }

    private static MutantOracle.Seen seen(Counts counts, int first, int ran, String hung) {
        return new MutantOracle.Seen(
                first,
                ran,
                counts.loaded,
                counts.forced,
                counts.refused,
                counts.examples,
                counts.warnings,
                counts.leftBehind,
                hung,
                counts.trouble);
    }

    private void batch(Counts counts, int first, int count, IntFunction<byte[]> make, boolean good) throws IOException {
        for (int number = first; number < first + count && counts.leftBehind.isEmpty(); number++) {
            counts.number = number;
            Thread.currentThread().setName(MutantOracle.TASK + number);
            counts.ran = number - first + 1;
            SysResult answer = load(number, make.apply(number));
            if (answer.ok()) {
                counts.loaded++;
                counts.examples.putIfAbsent("loaded", number);
                unload(counts, number);
            } else {
                counts.refused.merge(answer.errno().number(), 1, Integer::sum);
                counts.examples.putIfAbsent(MutantOracle.name(answer.errno().number()), number);
                if (good && counts.trouble.isEmpty()) {
                    counts.trouble = "copy " + number + " of " + module + " was refused: " + answer;
                }
            }
        }
        lookAround(counts);
    }

    /** A file of its own for each: since 6.5 the kernel loads a file once, however often it is asked to. */
    private SysResult load(int number, byte[] content) throws IOException {
        Path file = Path.of(System.getProperty("java.io.tmpdir", "/tmp"), MutantOracle.TASK + number + ".ko");
        Files.write(file, content);
        SysResult fd = guest.sys().open(file.toString(), ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        Files.delete(file);
        if (!fd.ok()) {
            throw new HarnessException(file + " cannot be opened: " + fd);
        }
        SysResult answer = guest.sys().finitModule(fd.intValue(), "", 0);
        guest.sys().close(fd.intValue());
        return answer;
    }

    /** By its name, by whatever name it has now, and by force if it has no exit. */
    private void unload(Counts counts, int number) {
        if (guest.unload(module).ok()) {
            return;
        }
        for (String name : listed()) {
            if (known.contains(name) || guest.unload(name).ok()) {
                continue;
            }
            SysResult forced = guest.sys().deleteModule(name, ModuleSyscalls.O_NONBLOCK | ModuleSyscalls.O_TRUNC);
            if (forced.ok()) {
                counts.forced++;
            } else {
                counts.leftBehind.add("mutant " + number + " stays loaded as '" + name + "': " + forced);
            }
        }
    }

    /** What the batch has left: in the list of modules, in the log, and whether the loader still works. */
    private void lookAround(Counts counts) throws IOException {
        if (counts.leftBehind.isEmpty()) {
            for (String name : listed()) {
                if (!known.contains(name)) {
                    counts.leftBehind.add("'" + name + "' is listed after mutant " + counts.number);
                }
            }
        }
        if (counts.leftBehind.isEmpty() && counts.trouble.isEmpty()) {
            SysResult loads = load(counts.number, original);
            SysResult unloads = loads.ok() ? guest.unload(module) : loads;
            if (!unloads.ok()) {
                counts.trouble = "after mutant " + counts.number + " an undamaged " + module + " is answered " + loads
                        + ", its unloading " + unloads;
            }
        }
        warnings(counts);
    }

    /** {@code WARNING: CPU: 0 PID: 77 at …}, and a few lines later {@code CPU: 0 PID: 77 Comm: mutant-123 …}. */
    private void warnings(Counts counts) {
        @Nullable String warning = null;
        for (String line : log.news()) {
            if (line.startsWith("WARNING: ")) {
                warning = line;
            } else if (warning != null && line.contains(" Comm: ")) {
                String task = line.substring(line.indexOf(" Comm: ") + " Comm: ".length());
                counts.warnings.add(task.substring(0, Math.max(0, task.indexOf(' '))) + ": " + warning);
                warning = null;
            }
        }
    }

    /** The names in /proc/modules, whatever they are. */
    private Set<String> listed() {
        Set<String> names = new LinkedHashSet<>();
        for (String line : guest.readInBlocks("/proc/modules").split("\n", -1)) {
            int blank = line.indexOf(' ');
            if (blank >= 0) {
                names.add(line.substring(0, blank));
            }
        }
        return names;
    }
}
