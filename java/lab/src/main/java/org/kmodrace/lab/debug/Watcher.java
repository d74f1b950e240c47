// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.machine.Watch;

/**
 * Looks at one trial of a machine from outside, by a plugin in QEMU that counts the calls of kernel functions
 * ({@code native/watcher.c}). A breakpoint would not do: QEMU 7.2 lets the clock of a machine that counts instructions
 * jump to the next timer whenever one is met while the other CPUs are idle, and from there on it is another run.
 */
public final class Watcher {
    /** Writes a mark into the kernel's log for each trial (kernel/printk/printk.c). */
    private static final String MARK = "devkmsg_write";

    private final SymbolFile symbols;
    private final long offset;
    private final Path plugin;
    private final List<String> arguments = new ArrayList<>();
    private boolean stops;

    /**
     * A watcher of one trial.
     *
     * @param text where the machine's kernel begins, after KASLR
     * @param plugin the plugin's file
     * @param marks how many marks are in the kernel's log when the trial begins, its own among them
     */
    public Watcher(SymbolFile symbols, long text, Path plugin, int marks) throws LabException {
        this.symbols = symbols;
        this.offset = text - symbols.text();
        this.plugin = plugin;
        arguments.add("mark=" + address(MARK));
        arguments.add("marks=" + marks);
    }

    /** The machine stops where the trial begins. */
    public void stopAtBegin() {
        stops = true;
    }

    /**
     * The machine stops when a function is called for the {@code count}th time in the trial, or after it.
     *
     * @param count from 1
     * @throws LabException when the kernel has no such function; the message names similar ones
     */
    public void stopAt(String function, int count) throws LabException {
        stops = true;
        arguments.add("stop=" + address(function));
        arguments.add("stops=" + count);
    }

    /**
     * Each call of some functions in the trial is written to a file: instructions since the trial's begin, CPU, name.
     *
     * @param which is asked for each name
     * @param names where the plugin's list of them is put
     * @return how many functions there are
     */
    public int trace(Predicate<String> which, Path names, Path trace) throws LabException {
        TreeMap<Long, String> chosen = new TreeMap<>(Long::compareUnsigned);
        symbols.functions().entrySet().stream()
                .filter(function -> which.test(function.getKey()))
                .forEach(function -> chosen.merge(function.getValue() + offset, function.getKey(), Watcher::plainer));
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Long, String> function : chosen.entrySet()) {
            lines.add(Long.toHexString(function.getKey()) + " " + function.getValue());
        }
        try {
            Files.write(names, lines);
        } catch (IOException e) {
            throw LabException.ofIo("writing the names of what is to be traced", names, e);
        }
        arguments.add("names=" + names);
        arguments.add("trace=" + trace);
        return chosen.size();
    }

    /** Of two names of one function. */
    private static String plainer(String one, String other) {
        return one.length() <= other.length() ? one : other;
    }

    /**
     * What the machine is to be started with.
     *
     * @param debugger the socket at which it waits for a debugger first; null for none
     */
    public Watch watch(@Nullable Path debugger) {
        List<String> all = new ArrayList<>(arguments);
        if (!stops) {
            all.add("stops=0");
        }
        return new Watch(plugin, all, debugger);
    }

    private String address(String function) throws LabException {
        long linked = symbols.function(function).orElseThrow(() -> {
            List<String> similar = symbols.similar(function, 5);
            return new LabException(
                    "this kernel has no function " + function,
                    "",
                    similar.isEmpty()
                            ? "it may have been inlined into its callers: name one of those"
                            : "did you mean " + String.join(", ", similar) + "?");
        });
        return Long.toHexString(linked + offset);
    }
}
