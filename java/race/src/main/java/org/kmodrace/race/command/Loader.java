// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.observe.KernelLog;

/** Loads modules with one call each, in order, and stops at the first that is refused. */
public final class Loader {
    /** {@code MODULE_INIT_COMPRESSED_FILE}, include/uapi/linux/module.h, since 5.17. */
    private static final int COMPRESSED_FILE = 4;

    private static final int LOG_LINES = 5;
    private static final List<String> PACKED = List.of("xz", "zst", "gz");

    private final RunningKernel kernel;
    private final Unpacker unpacker;
    private final BiConsumer<String, Map<String, Object>> notes;

    /** @param notes is told what is about to be loaded: the kernel may not survive it */
    public Loader(RunningKernel kernel, Unpacker unpacker, BiConsumer<String, Map<String, Object>> notes) {
        this.kernel = kernel;
        this.unpacker = unpacker;
        this.notes = notes;
    }

    /**
     * Loads them.
     *
     * @param order the one that is asked for comes last, after what it needs; what it needs may be there already
     * @param parameters of the last
     * @param unlessThere whether the last may be there already too; then nothing is done
     */
    public LoadAnswer load(List<ModulePath> order, String parameters, boolean unlessThere) {
        List<LoadStep> steps = new ArrayList<>();
        String asked = order.getLast().name();
        try (KernelLog log =
                new KernelLog(kernel.sys(), kernel.root().resolve("dev/kmsg").toString())) {
            for (ModulePath module : order) {
                boolean last = module.name().equals(asked);
                LoadStep step = (!last || unlessThere) && isThere(module)
                        ? there(module)
                        : step(module, last ? parameters : "", log);
                if (!last && step.errno() == Errno.EEXIST.number()) {
                    // Somebody else was quicker: what is needed is there.
                    step = there(module);
                }
                steps.add(step);
                if (!step.done()) {
                    break;
                }
            }
        }
        return new LoadAnswer(asked, steps);
    }

    private boolean isThere(ModulePath module) {
        return kernel.initstate(module.name()).equals("live");
    }

    private static LoadStep there(ModulePath module) {
        return new LoadStep(module.name(), module.file().toString(), "", "", "0", 0, "", List.of(), 0);
    }

    private LoadStep step(ModulePath module, String parameters, KernelLog log) {
        notes.accept("loading", Map.of("module", module.name()));
        String format = packing(module.file());
        boolean inMemory = !format.isEmpty() && !canUnpack(format);
        OffHeap image = inMemory ? memory(unpacker.unpack(module.file())) : null;
        long begin = System.nanoTime();
        SysResult answer = image != null
                ? kernel.sys().initModule(image, image.size(), parameters)
                : fromFile(module.file(), parameters, format.isEmpty() ? 0 : COMPRESSED_FILE);
        long micros = (System.nanoTime() - begin) / 1_000;
        return new LoadStep(
                module.name(),
                module.file().toString(),
                parameters,
                inMemory ? "init_module" : "finit_module",
                answer.ok() ? "0" : answer.errno().name(),
                answer.errno().number(),
                Meaning.ofLoad(answer),
                LogLines.about(module.name(), log.news(), LOG_LINES),
                micros);
    }

    private SysResult fromFile(Path file, String parameters, int flags) {
        ModuleSyscalls sys = kernel.sys();
        SysResult fd = sys.open(file.toString(), ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            throw new HarnessException("module " + file + " cannot be opened: " + fd);
        }
        try {
            return sys.finitModule(fd.intValue(), parameters, flags);
        } finally {
            sys.close(fd.intValue());
        }
    }

    private OffHeap memory(byte[] content) {
        OffHeap memory = kernel.sys().allocate(Math.max(1, content.length));
        memory.bytes().put(0, content);
        return memory;
    }

    /** {@code xz}, {@code zst}, {@code gz}, or "" for a module that is not compressed. */
    static String packing(Path file) {
        String name = file.toString();
        for (String ending : PACKED) {
            if (name.endsWith(".ko." + ending)) {
                return ending;
            }
        }
        return "";
    }

    /** The kernel names the one format that it unpacks: {@code gzip}, {@code xz} or {@code zstd}. */
    private boolean canUnpack(String format) {
        String can = kernel.text(kernel.root().resolve("sys/module/compression"))
                .map(String::strip)
                .orElse("");
        return switch (format) {
            case "gz" -> can.equals("gzip");
            case "zst" -> can.equals("zstd");
            default -> can.equals(format);
        };
    }
}
