// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/**
 * A tracing instance of our own ({@code instances/NAME}, Documentation/trace/ftrace.rst): its buffer, its events, its
 * clock, which is that of {@link System#nanoTime()}. The probes that it makes are named after us, and go with it.
 *
 * <p>The buffer is read as it is ({@code trace_pipe_raw}) and not as text: for each line of text the kernel looks
 * symbols up, which under emulation takes longer than what is traced. Not to be used by two threads at once.
 */
public final class TraceInstance implements AutoCloseable {
    /** What is that young may still be overtaken by something older, from another CPU. */
    private static final long SETTLED_NANOS = 10_000_000;

    private static final String PREFIX = "kmodrace";
    private static final int PAGE_HEADER = 16;

    private final TraceFiles files;
    private final Path directory;
    private final String group;
    private final int pageSize;
    private final OffHeap page;
    private final Map<Integer, Integer> pipes = new TreeMap<>();
    private final Map<Integer, EventFormat> formats = new HashMap<>();
    private final Map<String, Long> seen = new HashMap<>();
    private final List<String> probes = new ArrayList<>();
    private final List<Path> enabled = new ArrayList<>();
    private List<TraceEvent> young = new ArrayList<>();

    private TraceInstance(TraceFiles files, String name) throws TraceException {
        this.files = files;
        this.group = PREFIX + "_" + name;
        this.directory = files.directory().resolve("instances").resolve(group);
        this.pageSize = pageSize(files);
        this.page = files.sys().allocate(pageSize);
    }

    /**
     * Makes one; nothing is recorded yet.
     *
     * @param root below which {@code sys} lies: {@code /}
     * @param name lower-case letters and digits, the same for nobody else on this machine
     * @param kilobytes of buffer for each CPU
     * @throws TraceException when this kernel has no tracing, or does not let us
     */
    public static TraceInstance open(ModuleSyscalls sys, Path root, String name, int kilobytes) throws TraceException {
        TraceInstance instance = new TraceInstance(TraceFiles.mounted(sys, root), name);
        try {
            Files.createDirectory(instance.directory);
        } catch (IOException e) {
            throw new TraceException("no instance of tracefs can be made: " + e);
        }
        try {
            instance.set("tracing_on", "0");
            instance.set("trace_clock", "mono");
            instance.set("buffer_size_kb", Integer.toString(kilobytes));
            instance.openPipes();
            return instance;
        } catch (TraceException e) {
            instance.close();
            throw e;
        }
    }

    private static int pageSize(TraceFiles files) throws TraceException {
        String header = files.read(files.directory().resolve("events/header_page"));
        // The last field is the data; its name may stand for several.
        int size = header.lastIndexOf("size:");
        int end = header.indexOf(';', size);
        if (size < 0 || end < 0) {
            throw new TraceException("tracefs's events/header_page is not understood: " + header.strip());
        }
        return PAGE_HEADER + Integer.parseInt(header.substring(size + "size:".length(), end));
    }

    private void openPipes() throws TraceException {
        try (DirectoryStream<Path> cpus = Files.newDirectoryStream(directory.resolve("per_cpu"), "cpu*")) {
            for (Path cpu : cpus) {
                String pipe = cpu.resolve("trace_pipe_raw").toString();
                SysResult fd = files.sys()
                        .open(pipe, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_NONBLOCK | ModuleSyscalls.O_CLOEXEC);
                if (!fd.ok()) {
                    throw new TraceException("trace_pipe_raw cannot be opened: " + fd);
                }
                pipes.put(Integer.parseInt(String.valueOf(cpu.getFileName()).substring("cpu".length())), fd.intValue());
            }
        } catch (IOException e) {
            throw new TraceException("tracefs's per_cpu cannot be read: " + e);
        }
    }

    private void set(String file, String value) throws TraceException {
        files.write(directory.resolve(file), value);
    }

    /**
     * Makes a probe and has its events recorded.
     *
     * @param kind {@code p} where a function begins, {@code r} (or {@code r64}: at most so many at once) where it ends
     * @param name of its events; no other probe on this machine has it
     * @param function of the kernel
     * @param fetched what is recorded, as in Documentation/trace/kprobetrace.rst
     * @throws TraceException when the kernel has no such function or does not let us
     */
    public void probe(String kind, String name, String function, String fetched) throws TraceException {
        files.append(
                files.directory().resolve("kprobe_events"),
                kind + ":" + group + "/" + name + " " + function + (fetched.isEmpty() ? "" : " " + fetched));
        probes.add(name);
        record(group, name);
    }

    /** The same; false when the kernel refuses. */
    public boolean tryProbe(String kind, String name, String function, String fetched) {
        try {
            probe(kind, name, function, fetched);
            return true;
        } catch (TraceException e) {
            return false;
        }
    }

    /**
     * Has an event of the kernel's own recorded.
     *
     * @param system such as {@code module}
     */
    public void record(String system, String event) throws TraceException {
        Path place = directory.resolve("events").resolve(system).resolve(event);
        EventFormat format = EventFormat.parse(files.read(place.resolve("format")))
                .orElseThrow(() -> new TraceException("the format of event " + event + " is not understood"));
        formats.put(format.id(), format);
        files.write(place.resolve("enable"), "1");
        enabled.add(place);
    }

    /** From now on events are recorded. */
    public void start() throws TraceException {
        set("tracing_on", "1");
    }

    /** From now on none is. */
    public void stop() throws TraceException {
        set("tracing_on", "0");
    }

    /** What was recorded since the last call, in the order of time; the newest of it waits until the next call. */
    public List<TraceEvent> drain() {
        return drained(System.nanoTime() - SETTLED_NANOS);
    }

    /** All that was recorded since the last call; nothing is going on any more that is to be recorded. */
    public List<TraceEvent> drainAll() {
        return drained(Long.MAX_VALUE);
    }

    private List<TraceEvent> drained(long until) {
        List<TraceEvent> events = young;
        pipes.forEach((cpu, fd) -> readAll(cpu, fd, events));
        events.sort(Comparator.comparingLong(TraceEvent::nanos));
        int settled = events.size();
        while (settled > 0 && events.get(settled - 1).nanos() >= until) {
            settled--;
        }
        young = new ArrayList<>(events.subList(settled, events.size()));
        return events.subList(0, settled);
    }

    private void readAll(int cpu, int fd, List<TraceEvent> into) {
        SysResult n = files.sys().read(fd, page, pageSize);
        while (n.value() > 0) {
            TracePage.read(page.bytes(), n.intValue(), (nanos, offset, length) -> {
                EventFormat format = formats.get(page.bytes().getShort(offset) & 0xffff);
                if (format != null) {
                    byte[] record = new byte[length];
                    page.bytes().get(offset, record);
                    into.add(TraceEvent.of(nanos, cpu, format, record));
                    seen.merge(format.name(), 1L, Long::sum);
                }
            });
            n = files.sys().read(fd, page, pageSize);
        }
    }

    /** What was lost until now; exact after {@link #drainAll}. */
    public TraceLoss loss() throws TraceException {
        long overwritten = 0;
        for (int cpu : pipes.keySet()) {
            Map<String, Long> stats = TraceLoss.stats(
                    files.read(directory.resolve("per_cpu").resolve("cpu" + cpu).resolve("stats")));
            overwritten += stats.getOrDefault("overrun", 0L)
                    + stats.getOrDefault("commit overrun", 0L)
                    + stats.getOrDefault("dropped events", 0L);
        }
        long missed = 0;
        long unseen = 0;
        Map<String, long[]> profile =
                TraceLoss.profile(files.read(files.directory().resolve("kprobe_profile")));
        for (String probe : probes) {
            long[] counts = profile.getOrDefault(probe, new long[2]);
            unseen += Math.max(0, counts[0] - seen.getOrDefault(probe, 0L));
            missed += counts[1];
        }
        return new TraceLoss(overwritten, missed, unseen);
    }

    /** The names of threads by their numbers, as far as the kernel remembers them. */
    public Map<Integer, String> threadNames() {
        Map<Integer, String> names = new HashMap<>();
        try {
            for (String line : files.read(directory.resolve("saved_cmdlines")).split("\n", -1)) {
                int blank = line.indexOf(' ');
                if (blank > 0) {
                    names.put(Integer.parseInt(line.substring(0, blank)), line.substring(blank + 1));
                }
            }
        } catch (TraceException | NumberFormatException e) {
            // Names are a comfort.
            return Map.of();
        }
        return names;
    }

    /** Removes the instance and its probes. */
    @Override
    public void close() {
        pipes.values().forEach(files.sys()::close);
        pipes.clear();
        quietly(() -> set("tracing_on", "0"));
        enabled.forEach(place -> quietly(() -> files.write(place.resolve("enable"), "0")));
        enabled.clear();
        quietly(() -> {
            try {
                Files.deleteIfExists(directory);
            } catch (IOException e) {
                throw new TraceException(e.toString());
            }
        });
        // One that is still recorded elsewhere cannot be removed, so after the instance.
        probes.forEach(name ->
                quietly(() -> files.append(files.directory().resolve("kprobe_events"), "-:" + group + "/" + name)));
        probes.clear();
    }

    /** A step of the way out. */
    @FunctionalInterface
    private interface Step {
        void take() throws TraceException;
    }

    private static void quietly(Step step) {
        try {
            step.take();
        } catch (TraceException e) {
            // The rest is to be tidied up all the same.
        }
    }
}
