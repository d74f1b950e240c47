// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.observe.ModulesLine;

/**
 * The kernel under test as seen from inside: its modules, its files, its release.
 *
 * @param sys the system calls
 * @param modules the directory of the test modules, {@code NAME.ko}
 * @param cpus how many CPUs the guest has
 */
public record Guest(ModuleSyscalls sys, Path modules, String release, int cpus) {
    private static final int BLOCK = 8192;
    private static volatile Duration longest = Duration.ofHours(1);

    /** Loads a test module with one finit_module(2). */
    public SysResult load(String module, String parameters) {
        int fd = openModule(module);
        try {
            return sys.finitModule(fd, parameters, 0);
        } finally {
            sys.close(fd);
        }
    }

    /** Opens a test module's file, which is there or the harness is broken. */
    public int openModule(String module) {
        // Joined in the plainest way: a load takes a guest milliseconds, and this is on the way of each.
        String file = modules.toString().concat("/").concat(module).concat(".ko");
        SysResult fd = sys.open(file, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            throw new HarnessException("test module " + file + " cannot be opened: " + fd);
        }
        return fd.intValue();
    }

    /** One delete_module(2) that does not wait. */
    public SysResult unload(String module) {
        return sys.deleteModule(module, ModuleSyscalls.O_NONBLOCK);
    }

    /** Loads a module that must load for the trial to mean anything. */
    public void mustLoad(String module, String parameters) {
        SysResult result = load(module, parameters);
        if (!result.ok()) {
            throw new HarnessException("the kernel refused test module " + module
                    + (parameters.isEmpty() ? "" : " (" + parameters + ")") + " with " + result + refusalHint(result));
        }
    }

    private static String refusalHint(SysResult result) {
        if (result.failedWith(Errno.ENOEXEC)) {
            return ": it was built for another kernel (see the console for the vermagic)";
        }
        if (result.failedWith(Errno.ENOENT)) {
            return ": it needs a symbol that this kernel does not have (see the console)";
        }
        return "";
    }

    /** Unloads a module that must go for the trial to mean anything; it may take its time. */
    public void mustUnload(String module) {
        SysResult result = unload(module);
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (result.failedWith(Errno.EAGAIN) && System.nanoTime() < deadline) {
            pause(2);
            result = unload(module);
        }
        if (!result.ok()) {
            throw new HarnessException("module " + module + " could not be unloaded: " + result + ", reference count "
                    + text("/sys/module/" + module + "/refcnt")
                            .map(String::strip)
                            .orElse("unknown"));
        }
    }

    /** Whether the kernel has the module, in whatever state. */
    public boolean loaded(String module) {
        return sys.stat("/sys/module/" + module).isPresent();
    }

    /** The whole of a small file of /proc or /sys; empty when it is not there. */
    public Optional<String> text(String path) {
        SysResult fd = sys.open(path, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        // A task's file whose task ends just then: its name was still there, and it is not.
        if (fd.failedWith(Errno.ENOENT) || fd.failedWith(Errno.ESRCH)) {
            return Optional.empty();
        }
        return Optional.of(readToEnd(path, fd));
    }

    /** One write(2) of a text to a file that is there or the harness is broken. */
    public SysResult write(String path, String text) {
        SysResult fd = sys.open(path, ModuleSyscalls.O_WRONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            throw new HarnessException(path + " cannot be opened: " + fd);
        }
        try {
            return sys.write(fd.intValue(), text);
        } finally {
            sys.close(fd.intValue());
        }
    }

    /** Writes what the file must take. */
    public void mustWrite(String path, String text) {
        SysResult result = write(path, text);
        if (!result.ok()) {
            throw new HarnessException("'" + text + "' was refused by " + path + ": " + result);
        }
    }

    /** Writes a command to a test module's file: 0, whatever its length, or the module's own refusal. */
    public SysResult command(String path, String text) {
        SysResult written = write(path, text);
        return written.ok() ? new SysResult(0, Errno.NONE) : written;
    }

    /** How many references there are on a module ({@code /sys/module/X/refcnt}); empty when that cannot be read. */
    public Optional<Integer> references(String module) {
        return text("/sys/module/" + module + "/refcnt").map(count -> Integer.parseInt(count.strip()));
    }

    /** The lines of /proc/modules, read in blocks as large as the kernel gives them. */
    public List<ModulesLine> moduleLines() {
        return readInBlocks("/proc/modules")
                .lines()
                .map(ModulesLine::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The module's line in /proc/modules, if it is loaded. */
    public Optional<ModulesLine> moduleLine(String module) {
        return moduleLines().stream().filter(l -> l.name().equals(module)).findFirst();
    }

    /** The names under {@code /sys/module/X/holders}. */
    public List<String> holders(String module) {
        List<String> names = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(Path.of("/sys/module", module, "holders"))) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (IOException e) {
            return List.of();
        }
        return names;
    }

    /** Where the module's sections lie ({@code /sys/module/X/sections}), by name. */
    public Map<String, Object> sections(String module) {
        Map<String, Object> sections = new TreeMap<>();
        try (var entries = Files.newDirectoryStream(Path.of("/sys/module", module, "sections"))) {
            for (Path entry : entries) {
                text(entry.toString())
                        .ifPresent(at -> sections.put(entry.getFileName().toString(), at.strip()));
            }
        } catch (IOException e) {
            throw new HarnessException("the sections of " + module + " cannot be read: " + e.getMessage(), e);
        }
        return sections;
    }

    /** Reads a file to its end, as much at a time as a seq_file of the kernel gives. */
    public String readInBlocks(String path) {
        return readToEnd(path, sys.open(path, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC));
    }

    private String readToEnd(String path, SysResult fd) {
        if (!fd.ok()) {
            throw new HarnessException(path + " cannot be opened: " + fd);
        }
        try {
            OffHeap block = sys.allocate(BLOCK);
            StringBuilder all = new StringBuilder();
            SysResult n = sys.read(fd.intValue(), block, block.size());
            while (n.value() > 0) {
                byte[] bytes = new byte[n.intValue()];
                block.bytes().get(0, bytes);
                all.append(new String(bytes, StandardCharsets.ISO_8859_1));
                n = sys.read(fd.intValue(), block, block.size());
            }
            if (!n.ok() && !n.failedWith(Errno.ESRCH)) {
                throw new HarnessException(path + " cannot be read: " + n);
            }
            return all.toString();
        } finally {
            sys.close(fd.intValue());
        }
    }

    /**
     * Waits until something is so, looking every millisecond.
     *
     * @return false when it was not so within the time
     */
    public static boolean await(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Math.min(atMost.toNanos(), longest.toNanos());
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(1);
        }
        return true;
    }

    /**
     * Has {@link #await} wait no longer than this from now on, whatever it is told: in a rehearsal nothing comes that is
     * waited for.
     */
    public static void hurry(Duration atMost) {
        longest = atMost;
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted while waiting", e);
        }
    }
}
