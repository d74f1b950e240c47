// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.FileStatus;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/**
 * A kernel as small as a test needs: modules come, go and are listed, and the listing has the fault that is asked
 * for. Its seq_file does what fs/seq_file.c does: records are printed one by one into a buffer, which is handed out
 * as far as it was asked for, and the place to go on from is remembered in between.
 */
public final class ModelKernel implements ModuleSyscalls {
    /** How the list of modules is walked from one read to the next. */
    public enum Walk {
        /** By the number of the record, as kernels do: known to skip. */
        BY_INDEX,
        /** By the address of the last module, as the patch of 2007 does. */
        BY_ADDRESS,
        /** By number, one back after a removal. */
        DUPLICATING,
        /** What is left of the buffer is dropped when a module goes. */
        TEARING,
        /** A module that had gone long before is printed, once another went while the file was open. */
        HAUNTED,
        /** The end is the beginning, once a module went while the file was open. */
        ENDLESS
    }

    private record Module(String name, long address, int references, List<String> users) {}

    private static final SysResult DONE = new SysResult(0, Errno.NONE);
    private static final String KERNEL_SYMBOLS = "ffffffff81000000 T _stext\nffffffff81000010 t startup_64\n";

    private final Walk walk;
    private final boolean namesHolders;
    private final ModuleSyscalls memory;
    private final List<Module> modules = new ArrayList<>();
    private final Map<Integer, Object> open = new HashMap<>();
    private long nextAddress = 0xffffffffc0340000L;
    private int nextFd = 3;
    private int removals;

    /** @param memory only makes memory; no call gets there */
    public ModelKernel(Walk walk, boolean namesHolders, ModuleSyscalls memory) {
        this.walk = walk;
        this.namesHolders = namesHolders;
        this.memory = memory;
    }

    /** The names of what is loaded, newest first. */
    public synchronized List<String> loaded() {
        return modules.stream().map(Module::name).toList();
    }

    private static SysResult refused(Errno why) {
        return new SysResult(-1, why);
    }

    // --- the listing ----------------------------------------------------------------------------

    private final class SeqFile {
        private final boolean symbols;
        private byte[] buffer = new byte[0];
        private int given;
        private int index;
        private long lastAddress;
        private final int removalsAtOpen = removals;
        private int removalsSeen = removals;

        SeqFile(boolean symbols) {
            this.symbols = symbols;
        }

        int read(OffHeap into, int count) {
            if (walk == Walk.TEARING && removals != removalsSeen && given < buffer.length) {
                given = buffer.length;
            }
            if (walk == Walk.DUPLICATING && removals != removalsSeen) {
                // Goes back over the gap, and one further.
                index = Math.max(0, index - 2);
            }
            removalsSeen = removals;
            if (given == buffer.length) {
                fill(count);
            }
            int n = Math.min(count, buffer.length - given);
            into.bytes().put(0, buffer, given, n);
            given += n;
            return n;
        }

        private void fill(int count) {
            StringBuilder text = new StringBuilder();
            for (String record = next(); record != null; record = next()) {
                text.append(record);
                if (text.length() >= count) {
                    break;
                }
            }
            buffer = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            given = 0;
        }

        private @Nullable String next() {
            if (symbols && index == 0 && lastAddress == 0) {
                index = 1;
                return KERNEL_SYMBOLS;
            }
            return walk == Walk.BY_ADDRESS ? nextByAddress() : nextByIndex(symbols ? index - 1 : index);
        }

        private @Nullable String nextByIndex(int number) {
            List<String> records = new ArrayList<>();
            modules.forEach(m -> records.addAll(lines(m, symbols)));
            if (walk == Walk.HAUNTED && removals > removalsAtOpen) {
                records.addAll(lines(new Module("kmr_gone", 0xffffffffc0111000L, 0, List.of()), symbols));
            }
            index++;
            if (number < records.size()) {
                return records.get(number);
            }
            if (walk == Walk.ENDLESS && removals > removalsAtOpen) {
                index = 0;
                return records.getFirst();
            }
            return null;
        }

        private @Nullable String nextByAddress() {
            return modules.stream()
                    .filter(m -> Long.compareUnsigned(m.address(), lastAddress) > 0)
                    .min((a, b) -> Long.compareUnsigned(a.address(), b.address()))
                    .map(m -> {
                        lastAddress = m.address();
                        return String.join("", lines(m, symbols));
                    })
                    .orElse(null);
        }
    }

    private static List<String> lines(Module m, boolean symbols) {
        if (symbols) {
            return List.of(
                    "%016x t %s_first\t[%s]\n".formatted(m.address(), m.name(), m.name()),
                    "%016x t %s_second\t[%s]\n".formatted(m.address() + 16, m.name(), m.name()));
        }
        String users = m.users().isEmpty() ? "-" : String.join(",", m.users()) + ",";
        return List.of("%s 16384 %d %s Live 0x%016x (OE)\n".formatted(m.name(), m.references(), users, m.address()));
    }

    // --- the calls ------------------------------------------------------------------------------

    @Override
    public synchronized SysResult openat(int directory, String path, int flags) {
        Object file = switch (path) {
            case "/proc/modules" -> new SeqFile(false);
            case "/proc/kallsyms" -> new SeqFile(true);
            default -> path.endsWith(".ko") ? path.substring(path.lastIndexOf('/') + 1) : "";
        };
        if (file.equals("")) {
            return refused(Errno.ENOENT);
        }
        open.put(nextFd, file);
        return new SysResult(nextFd++, Errno.NONE);
    }

    @Override
    public synchronized SysResult read(int fd, OffHeap into, int count) {
        return open.get(fd) instanceof SeqFile file
                ? new SysResult(file.read(into, count), Errno.NONE)
                : refused(Errno.EBADF);
    }

    /** Others get their turn between any two bytes. */
    @Override
    public SysResult readBytewise(int fd, OffHeap into, int count) {
        OffHeap one = allocate(1);
        int come = 0;
        SysResult last = new SysResult(1, Errno.NONE);
        while (come < count && last.value() == 1) {
            last = read(fd, one, 1);
            if (last.value() == 1) {
                into.bytes().put(come, one.bytes().get(0));
                come++;
            }
        }
        return last.ok() ? new SysResult(come, Errno.NONE) : last;
    }

    @Override
    public synchronized SysResult finitModule(int fd, String parameters, int flags) {
        if (!(open.get(fd) instanceof String file)) {
            return refused(Errno.EBADF);
        }
        String name = file.substring(0, file.length() - ".ko".length());
        if (loaded().contains(name)) {
            return refused(Errno.EEXIST);
        }
        modules.addFirst(new Module(name, nextAddress, 0, List.of()));
        nextAddress += 0x9000;
        switch (parameters) {
            case "action=get", "action=pin" -> count("kmr_owner", 1, namesHolders ? List.of(name) : List.of());
            case "action=put", "action=unpin", "gets=0 puts=1" -> count("kmr_owner", -1, List.of());
            default -> {
                // Leaves nothing behind.
            }
        }
        return DONE;
    }

    private void count(String name, int by, List<String> users) {
        modules.replaceAll(m -> m.name().equals(name) ? new Module(name, m.address(), m.references() + by, users) : m);
    }

    @Override
    public synchronized SysResult deleteModule(String name, int flags) {
        Optional<Module> module =
                modules.stream().filter(m -> m.name().equals(name)).findFirst();
        if (module.isEmpty()) {
            return refused(Errno.ENOENT);
        }
        if (module.get().references() > 0) {
            return refused(Errno.EAGAIN);
        }
        modules.remove(module.get());
        removals++;
        return DONE;
    }

    @Override
    public synchronized SysResult close(int fd) {
        return open.remove(fd) == null ? refused(Errno.EBADF) : DONE;
    }

    /** How many files were not closed. */
    public synchronized int stillOpen() {
        return open.size();
    }

    @Override
    public String backend() {
        return "model";
    }

    @Override
    public OffHeap allocate(int size) {
        return memory.allocate(size);
    }

    @Override
    public Optional<FileStatus> stat(String path) {
        return Optional.empty();
    }

    @Override
    public SysResult pinToCpu(int cpu) {
        return DONE;
    }

    @Override
    public int threadId() {
        return 1;
    }

    @Override
    public SysResult initModule(OffHeap image, long length, String parameters) {
        return refused(Errno.ENOSYS);
    }

    @Override
    public SysResult write(int fd, String text) {
        return refused(Errno.ENOSYS);
    }

    @Override
    public SysResult drain(int fd) {
        return refused(Errno.ENOSYS);
    }

    @Override
    public SysResult socket(int domain, int type, int protocol) {
        return refused(Errno.ENOSYS);
    }

    @Override
    public SysResult mount(String source, String target, String type, long flags) {
        return refused(Errno.ENOSYS);
    }

    @Override
    public SysResult reboot(int command) {
        return refused(Errno.ENOSYS);
    }

    @Override
    public SysResult syscall(long number, long a, long b, long c, long d, long e, long f) {
        return refused(Errno.ENOSYS);
    }
}
