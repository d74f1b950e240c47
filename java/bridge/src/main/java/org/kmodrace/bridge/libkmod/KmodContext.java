// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;

/**
 * One {@code kmod_ctx} and all that is done with it, a thread at a time: libkmod has no locks of its own.
 *
 * <p>Nothing of libkmod's outlives a call: a module is looked up again each time (by the context's hash table), used
 * and given back before the call ends, as every list is. So there is one owner of everything, and one place each where
 * it is freed.
 */
final class KmodContext {
    private static final String UTF_8 = "UTF-8";
    private static final int ENOENT = 2;
    /** What libkmod answers for a section that the file does not have; older ones say ENOENT. */
    private static final int ENODATA = 61;

    /** How to find a module again. */
    sealed interface Origin {
        /** By its name. */
        record Name(String name) implements Origin {}

        /** As one of those that an alias stands for: libkmod keeps the alias for options and blacklists. */
        record Alias(String alias, String name) implements Origin {}

        /** By its file. */
        record File(Path file) implements Origin {}
    }

    private final LibKmod lib;
    private final boolean signaturesAreChecked;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Pointer context;

    /**
     * Makes the context.
     *
     * @param directory of the modules, or null for that of the running kernel
     * @param config files and folders, or null for the system's own
     */
    KmodContext(LibKmod lib, @Nullable Path directory, @Nullable List<Path> config) {
        this.lib = lib;
        signaturesAreChecked = !lib.has(ModuleSignature.MENDED_WITH);
        // Without a name in it the array says: no configuration at all.
        Object paths = config == null
                ? null
                : new StringArray(config.stream().map(Path::toString).toArray(String[]::new), UTF_8);
        Pointer made = lib.callPointer("kmod_new", directory == null ? null : CText.of(directory.toString()), paths);
        if (made == null) {
            throw new KmodException(
                    "libkmod could not be started" + (directory == null ? "." : " for " + directory + "."), Errno.NONE);
        }
        // Errors are answered; nothing is to be printed besides.
        lib.callVoid("kmod_set_log_fn", made, null, null);
        // Keeps the indexes open. Where one is missing each is opened when it is needed, as far as it is there.
        lib.callInt("kmod_load_resources", made);
        context = made;
    }

    /** Frees the context; a second time does nothing. */
    void close() {
        lock.lock();
        try {
            if (context != null) {
                lib.callPointer("kmod_unref", context);
                context = null;
            }
        } finally {
            lock.unlock();
        }
    }

    LibKmod lib() {
        return lib;
    }

    /** Does something with the context. */
    <T> T locked(Function<Pointer, T> work) {
        lock.lock();
        try {
            if (context == null) {
                throw new IllegalStateException("this Kmod was closed");
            }
            return work.apply(context);
        } finally {
            lock.unlock();
        }
    }

    /** Does something with a module. */
    <T> T with(Origin origin, Function<Pointer, T> work) {
        return locked(ctx -> {
            Pointer module = find(ctx, origin);
            try {
                return work.apply(module);
            } finally {
                unref(module);
            }
        });
    }

    /** What is done with a module whose file libkmod reads. */
    interface FileWork<T> {
        T apply(Pointer module, @Nullable ModuleElf elf);
    }

    /** Before libkmod reads a file, we do: see {@link ModuleElf}. A module without a file has none to read. */
    <T> T withFile(Origin origin, FileWork<T> work) {
        return with(origin, module -> {
            String path = CText.stringOrNull(lib.callPointer("kmod_module_get_path", module));
            return work.apply(module, path == null ? null : readable(Path.of(path)));
        });
    }

    private ModuleElf readable(Path file) {
        ModuleElf elf = ModuleElf.read(file);
        if (signaturesAreChecked) {
            ModuleSignature.check(file, elf.content());
        }
        return elf;
    }

    /** A reference to the module, for the caller to give back. */
    private Pointer find(Pointer ctx, Origin origin) {
        PointerByReference out = new PointerByReference();
        return switch (origin) {
            case Origin.Name(String name) -> {
                require(
                        lib.callInt("kmod_module_new_from_name", ctx, CText.of(name), out),
                        "take the module name " + name);
                yield out.getValue();
            }
            case Origin.File(Path file) -> {
                int answer = lib.callInt("kmod_module_new_from_path", ctx, CText.of(file.toString()), out);
                require(answer, "take the module file " + file);
                yield out.getValue();
            }
            case Origin.Alias(String alias, String name) ->
                pick(newList("kmod_module_new_from_lookup", ctx, CText.of(alias)), alias, name);
        };
    }

    private Pointer pick(@Nullable Pointer list, String alias, String name) {
        Pointer found = null;
        try {
            for (Pointer entry = list; entry != null && found == null; entry = next(list, entry)) {
                Pointer module = Objects.requireNonNull(lib.callPointer("kmod_module_get_module", entry));
                if (CText.string(lib.callPointer("kmod_module_get_name", module))
                        .equals(name)) {
                    found = module;
                } else {
                    unref(module);
                }
            }
        } finally {
            lib.callInt("kmod_module_unref_list", list);
        }
        if (found == null) {
            throw new KmodException("The alias " + alias + " does not stand for " + name + " any more.", Errno.ENOENT);
        }
        return found;
    }

    void unref(Pointer module) {
        lib.callPointer("kmod_module_unref", module);
    }

    /** What can be known of a module without reading its file; {@code origin} is given its name. */
    KmodModule describe(Pointer module, Function<String, Origin> origin) {
        String name = CText.string(lib.callPointer("kmod_module_get_name", module));
        String path = CText.stringOrNull(lib.callPointer("kmod_module_get_path", module));
        return new KmodModule(new KmodCalls(this), origin.apply(name), name, path == null ? null : Path.of(path));
    }

    /** The modules of a list, which is freed. */
    List<KmodModule> modules(@Nullable Pointer list, Function<String, Origin> origin) {
        return drain(list, "kmod_module_unref_list", entry -> {
            Pointer module = Objects.requireNonNull(lib.callPointer("kmod_module_get_module", entry));
            try {
                return describe(module, origin);
            } finally {
                unref(module);
            }
        });
    }

    /** Reads a list, which is NULL when it is empty, and frees it. */
    <T> List<T> drain(@Nullable Pointer list, String free, Function<Pointer, T> read) {
        List<T> all = new ArrayList<>();
        try {
            for (Pointer entry = list; entry != null; entry = next(list, entry)) {
                all.add(read.apply(entry));
            }
        } finally {
            if (list != null) {
                lib.callVoid(free, list);
            }
        }
        return List.copyOf(all);
    }

    private @Nullable Pointer next(@Nullable Pointer list, Pointer entry) {
        return lib.callPointer("kmod_list_next", list, entry);
    }

    /** A function whose last argument is where it puts a list. */
    @Nullable
    Pointer newList(String function, Object... arguments) {
        PointerByReference out = new PointerByReference();
        require(callForList(function, out, arguments), "answer " + function + "()");
        return out.getValue();
    }

    /** The same for what is in a section that a file need not have. */
    @Nullable
    Pointer listOfSection(String function, Pointer module) {
        PointerByReference out = new PointerByReference();
        int answer = callForList(function, out, module);
        if (answer == -ENODATA || answer == -ENOENT) {
            return null;
        }
        require(answer, "answer " + function + "()");
        return out.getValue();
    }

    private int callForList(String function, PointerByReference out, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.add(out);
        return lib.callInt(function, all.toArray());
    }

    static void require(int answer, String doing) {
        if (answer < 0) {
            Errno errno = new Errno(-answer);
            throw new KmodException("libkmod could not " + doing + ": " + errno + ".", errno);
        }
    }

    static SysResult result(int answer) {
        return answer < 0 ? new SysResult(-1, new Errno(-answer)) : new SysResult(answer, Errno.NONE);
    }
}
