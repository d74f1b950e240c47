// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.race.observe.Inventory.Place;

/** Takes stock of what is registered with the running kernel, from /proc, /sys, /dev and debugfs. */
public final class InventoryReader {
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern INTERRUPT = Pattern.compile("\\s*(\\d+):(?:\\s+\\d+)*\\s+(.*)");
    /** {@code PID (comm) state parent …}, Documentation/filesystems/proc.rst. */
    private static final Pattern STAT = Pattern.compile("(\\d+) \\((.*)\\) \\S (\\d+) .*", Pattern.DOTALL);

    private static final Pattern CRYPTO = Pattern.compile("driver +: (.*)");
    /** An area whose caller lies in a module, which may be gone: then the kernel has no name for it. */
    private static final Pattern VMALLOC = Pattern.compile("(0x\\S+) +(\\d+) (0x[0-9a-f]+|\\S+ \\[\\w+\\])(?: .*)?");

    private static final String KTHREADD = "2";
    private static final int PROC_DEPTH = 7;

    private final ModuleSyscalls sys;
    private final Function<String, String> text;
    private final DirectoryReader directories;

    /**
     * Of the kernel behind {@code sys}.
     *
     * @param text gives the whole of a file, or "" when it cannot be read
     */
    public InventoryReader(ModuleSyscalls sys, Function<String, String> text) {
        this.sys = sys;
        this.text = text;
        this.directories = new DirectoryReader(sys);
    }

    /** Makes debugfs readable where it is not yet. */
    public void mountDebugfs() {
        if (directories.list("/sys/kernel/debug").isEmpty()) {
            // Refused by a kernel without it: then there is nothing to look at.
            sys.mount("debugfs", "/sys/kernel/debug", "debugfs", 0);
        }
    }

    /** Takes stock. */
    public Inventory read() {
        Map<Place, NavigableSet<String>> all = new EnumMap<>(Place.class);
        lists(all);
        kernelThreads(at(all, Place.KERNEL_THREAD));
        slabCaches(at(all, Place.SLAB_CACHE), at(all, Place.SLAB_NAME));
        files(all);
        return new Inventory(all);
    }

    /** What is below a directory; see {@link DirectoryReader#walk}. */
    public NavigableSet<String> below(String directory, int depth) {
        NavigableSet<String> paths = new TreeSet<>();
        directories.walk(directory, depth, (path, entry) -> paths.add(path));
        return paths;
    }

    private static NavigableSet<String> at(Map<Place, NavigableSet<String>> all, Place place) {
        return all.computeIfAbsent(place, key -> new TreeSet<>());
    }

    private void lists(Map<Place, NavigableSet<String>> all) {
        lines("/proc/misc", line -> lastWord(line), at(all, Place.MISC_DEVICE));
        lines("/proc/filesystems", InventoryReader::lastWord, at(all, Place.FILE_SYSTEM));
        lines("/proc/net/protocols", InventoryReader::firstWord, at(all, Place.NETWORK_PROTOCOL));
        lines("/proc/net/ptype", InventoryReader::lastWord, at(all, Place.PACKET_HANDLER));
        lines("/proc/tty/drivers", InventoryReader::firstWord, at(all, Place.TTY_DRIVER));
        lines("/proc/crypto", line -> group(CRYPTO, line, 1), at(all, Place.CRYPTO_ALGORITHM));
        lines("/proc/interrupts", InventoryReader::interrupt, at(all, Place.INTERRUPT));
        lines("/proc/ioports", String::strip, at(all, Place.IO_REGION));
        lines("/proc/iomem", String::strip, at(all, Place.IO_REGION));
        lines("/proc/vmallocinfo", InventoryReader::vmalloc, at(all, Place.VMALLOC_AREA));
        lines("/sys/kernel/debug/kprobes/list", String::strip, at(all, Place.PROBE));
        lines("/sys/kernel/tracing/enabled_functions", InventoryReader::firstWord, at(all, Place.PROBE));
        deviceNumbers(at(all, Place.DEVICE_NUMBER));
        directories
                .list("/sys/class/net")
                .forEach(e -> at(all, Place.NETWORK_INTERFACE).add(e.name()));
        directories.list("/sys/kernel/tracing/events").stream()
                .filter(DirectoryReader.Entry::directory)
                .forEach(e -> at(all, Place.TRACE_EVENT).add(e.name()));
    }

    /** The same numbers stand for other things as block devices. */
    private void deviceNumbers(NavigableSet<String> numbers) {
        String kind = "character";
        for (String line : text.apply("/proc/devices").split("\n", -1)) {
            if (line.startsWith("Block")) {
                kind = "block";
            } else if (!line.isBlank() && !line.startsWith("Character")) {
                numbers.add(kind + " " + line.strip());
            }
        }
    }

    private void kernelThreads(NavigableSet<String> threads) {
        for (DirectoryReader.Entry entry : directories.list("/proc")) {
            if (NUMBER.matcher(entry.name()).matches()) {
                Matcher m = STAT.matcher(text.apply("/proc/" + entry.name() + "/stat"));
                // Workers come and go as the kernel likes.
                if (m.matches() && m.group(3).equals(KTHREADD) && !m.group(2).startsWith("kworker/")) {
                    threads.add(m.group(2) + " (pid " + m.group(1) + ")");
                }
            }
        }
    }

    /**
     * A cache that shares its slabs with others has no line of its own. How many share is told by {@code aliases}; its
     * name in sysfs says nothing, since SLUB does not remove it (mm/slub.c, sysfs_slab_alias()).
     */
    private void slabCaches(NavigableSet<String> caches, NavigableSet<String> names) {
        lines("/proc/slabinfo", InventoryReader::firstWord, caches);
        caches.removeIf(name -> name.startsWith("#") || name.equals("slabinfo"));
        for (DirectoryReader.Entry entry : directories.list("/sys/kernel/slab")) {
            names.add(entry.name());
            if (entry.name().startsWith(":")) {
                String aliases = text.apply("/sys/kernel/slab/" + entry.name() + "/aliases")
                        .strip();
                int sharing = aliases.matches("\\d{1,6}") ? Integer.parseInt(aliases) : 0;
                for (int i = 1; i <= sharing; i++) {
                    caches.add("no. %d of those that share %s".formatted(i, entry.name()));
                }
            }
        }
    }

    private void files(Map<Place, NavigableSet<String>> all) {
        NavigableSet<String> proc = at(all, Place.PROC_ENTRY);
        for (DirectoryReader.Entry entry : directories.list("/proc")) {
            if (!NUMBER.matcher(entry.name()).matches()) {
                proc.add("/proc/" + entry.name());
                if (entry.directory()) {
                    proc.addAll(below("/proc/" + entry.name(), PROC_DEPTH));
                }
            }
        }
        directories.walk("/proc/self/net", 3, (path, entry) -> proc.add(path.replace("/proc/self/", "/proc/")));
        // Handlers come with their interrupts, and are told of there.
        proc.removeIf(path -> path.startsWith("/proc/irq/"));
        at(all, Place.DEVICE_NODE).addAll(below("/dev", 4));
        at(all, Place.DEBUGFS_ENTRY).addAll(below("/sys/kernel/debug", 2));
        NavigableSet<String> sysfs = at(all, Place.SYSFS_ENTRY);
        sysfs.addAll(below("/sys/class", 2));
        sysfs.addAll(below("/sys/bus", 3));
        sysfs.addAll(below("/sys/fs", 2));
        sysfs.addAll(below("/sys/block", 1));
        sysfs.addAll(below("/sys/devices", 1));
        sysfs.addAll(below("/sys/devices/virtual", 2));
        sysfs.addAll(below("/sys/devices/platform", 1));
        sysfs.addAll(below("/sys/firmware", 1));
        sysfs.addAll(below("/sys", 1));
        for (DirectoryReader.Entry entry : directories.list("/sys/kernel")) {
            sysfs.add("/sys/kernel/" + entry.name());
            boolean elsewhere = entry.name().matches("slab|debug|tracing|irq|btf");
            if (entry.directory() && !elsewhere) {
                sysfs.addAll(below("/sys/kernel/" + entry.name(), 2));
            }
        }
    }

    private void lines(String file, Function<String, String> entry, NavigableSet<String> into) {
        for (String line : text.apply(file).split("\n", -1)) {
            String name = line.isBlank() ? "" : entry.apply(line);
            if (!name.isEmpty()) {
                into.add(name);
            }
        }
    }

    private static String interrupt(String line) {
        Matcher m = INTERRUPT.matcher(line);
        return m.matches() ? m.group(1) + " " + m.group(2).replaceAll("\\s+", " ") : "";
    }

    private static String vmalloc(String line) {
        Matcher m = VMALLOC.matcher(line);
        return m.matches() ? m.group(2) + " bytes at " + m.group(1) + " by " + m.group(3) : "";
    }

    private static String group(Pattern pattern, String line, int group) {
        Matcher m = pattern.matcher(line);
        return m.matches() ? m.group(group) : "";
    }

    private static String firstWord(String line) {
        String bare = line.strip();
        int blank = bare.indexOf(' ');
        return blank < 0 ? bare : bare.substring(0, blank);
    }

    private static String lastWord(String line) {
        String bare = line.strip().replace('\t', ' ');
        return bare.substring(bare.lastIndexOf(' ') + 1);
    }
}
