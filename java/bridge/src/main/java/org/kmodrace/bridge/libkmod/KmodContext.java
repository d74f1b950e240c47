// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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

    /** {@code print_action} of {@code kmod_module_probe_insert_module()}; the bool comes as a byte. */
    interface PrintAction extends Callback {
        /** Is told of one step. */
        void invoke(Pointer module, byte install, Pointer options);
    }

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
        // Without a name in it the array says: no configuration at all.
        Object paths = config == null
                ? null
                : new StringArray(config.stream().map(Path::toString).toArray(String[]::new), UTF_8);
        Pointer made = lib.callPointer("kmod_new", directory == null ? null : text(directory.toString()), paths);
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

    /** The modules' directory. */
    Path directory() {
        return locked(ctx -> Path.of(string(lib.callPointer("kmod_get_dirname", ctx))));
    }

    /** The modules of this name or alias, as modprobe finds them. */
    List<KmodModule> lookup(String alias) {
        return locked(ctx -> modules(
                newList("kmod_module_new_from_lookup", ctx, text(alias)),
                name -> name.equals(alias) ? new Origin.Name(name) : new Origin.Alias(alias, name)));
    }

    List<KmodModule> loaded() {
        return locked(ctx -> modules(newList("kmod_module_new_from_loaded", ctx), Origin.Name::new));
    }

    /** The module as libkmod describes it: its name and its file; libkmod makes one for every name. */
    KmodModule describe(Origin origin) {
        return with(origin, module -> describe(module, name -> origin));
    }

    /** A function that answers text or NULL. */
    @Nullable
    String text(Origin origin, String function) {
        return with(origin, module -> stringOrNull(lib.callPointer(function, module)));
    }

    /** A function that answers a number; a refusal is a negative errno. */
    long number(Origin origin, String function) {
        return with(
                origin,
                module -> function.equals("kmod_module_get_size")
                        ? lib.callLong(function, module)
                        : (long) lib.callInt(function, module));
    }

    /** A function that answers a list of modules, or NULL. */
    List<KmodModule> modules(Origin origin, String function) {
        return with(origin, module -> modules(lib.callPointer(function, module), Origin.Name::new));
    }

    SoftDependencies softDependencies(Origin origin) {
        return with(origin, module -> {
            PointerByReference before = new PointerByReference();
            PointerByReference after = new PointerByReference();
            int answer = lib.callInt("kmod_module_get_softdeps", module, before, after);
            List<KmodModule> first = modules(before.getValue(), Origin.Name::new);
            List<KmodModule> second = modules(after.getValue(), Origin.Name::new);
            require(answer, "kmod_module_get_softdeps");
            return new SoftDependencies(first, second);
        });
    }

    List<KmodModule> weakDependencies(Origin origin) {
        return with(origin, module -> modules(newList("kmod_module_get_weakdeps", module), Origin.Name::new));
    }

    List<InfoField> info(Origin origin) {
        return with(
                origin,
                module -> drain(
                        newList("kmod_module_get_info", module),
                        "kmod_module_info_free_list",
                        entry -> new InfoField(
                                string(lib.callPointer("kmod_module_info_get_key", entry)),
                                string(lib.callPointer("kmod_module_info_get_value", entry)))));
    }

    List<SymbolVersion> symbols(Origin origin) {
        return with(
                origin,
                module -> drain(
                        listOfSection("kmod_module_get_symbols", module),
                        "kmod_module_symbols_free_list",
                        entry -> new SymbolVersion(
                                string(lib.callPointer("kmod_module_symbol_get_symbol", entry)),
                                lib.callLong("kmod_module_symbol_get_crc", entry))));
    }

    List<SymbolVersion> versions(Origin origin) {
        return with(
                origin,
                module -> drain(
                        listOfSection("kmod_module_get_versions", module),
                        "kmod_module_versions_free_list",
                        entry -> new SymbolVersion(
                                string(lib.callPointer("kmod_module_version_get_symbol", entry)),
                                lib.callLong("kmod_module_version_get_crc", entry))));
    }

    List<NeededSymbol> neededSymbols(Origin origin) {
        return with(
                origin,
                module -> drain(
                        listOfSection("kmod_module_get_dependency_symbols", module),
                        "kmod_module_dependency_symbols_free_list",
                        entry -> new NeededSymbol(
                                string(lib.callPointer("kmod_module_dependency_symbol_get_symbol", entry)),
                                (char) lib.callInt("kmod_module_dependency_symbol_get_bind", entry),
                                lib.callLong("kmod_module_dependency_symbol_get_crc", entry))));
    }

    SysResult insert(Origin origin, int flags, String options) {
        byte[] parameters = text(options);
        return with(origin, module -> result(lib.callInt("kmod_module_insert_module", module, flags, parameters)));
    }

    SysResult remove(Origin origin, int flags) {
        return with(origin, module -> result(lib.callInt("kmod_module_remove_module", module, flags)));
    }

    /** Loads a module and what it needs, or with {@code steps} and the right flags only says how. */
    SysResult probe(Origin origin, int flags, String options, @Nullable List<LoadStep> steps) {
        byte[] parameters = text(options);
        PrintAction show =
                steps == null ? null : (module, install, stepOptions) -> step(module, install != 0, stepOptions, steps);
        return with(origin, module -> {
            int answer = lib.callInt("kmod_module_probe_insert_module", module, flags, parameters, null, null, show);
            return result(answer);
        });
    }

    private void step(Pointer module, boolean install, Pointer options, List<LoadStep> steps) {
        KmodModule one = describe(module, Origin.Name::new);
        String parameters = string(options);
        if (install) {
            String command = string(lib.callPointer("kmod_module_get_install_commands", module));
            steps.add(new LoadStep(LoadStep.Kind.INSTALL, one.name(), one.path(), command, parameters));
        } else if (one.path().isPresent()) {
            steps.add(new LoadStep(LoadStep.Kind.INSERT, one.name(), one.path(), "", parameters));
        } else if (InitState.of(lib.callInt("kmod_module_get_initstate", module))
                .filter(InitState.BUILTIN::equals)
                .isPresent()) {
            steps.add(new LoadStep(LoadStep.Kind.BUILTIN, one.name(), one.path(), "", parameters));
        }
    }

    // --- what is libkmod's stays below ------------------------------------------------------------

    private <T> T locked(Function<Pointer, T> work) {
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

    private <T> T with(Origin origin, Function<Pointer, T> work) {
        return locked(ctx -> {
            Pointer module = find(ctx, origin);
            try {
                return work.apply(module);
            } finally {
                unref(module);
            }
        });
    }

    /** A reference to the module, for the caller to give back. */
    private Pointer find(Pointer ctx, Origin origin) {
        PointerByReference out = new PointerByReference();
        return switch (origin) {
            case Origin.Name(String name) -> {
                require(lib.callInt("kmod_module_new_from_name", ctx, text(name), out), "the module name " + name);
                yield out.getValue();
            }
            case Origin.File(Path file) -> {
                int answer = lib.callInt("kmod_module_new_from_path", ctx, text(file.toString()), out);
                require(answer, "the module file " + file);
                yield out.getValue();
            }
            case Origin.Alias(String alias, String name) ->
                pick(newList("kmod_module_new_from_lookup", ctx, text(alias)), alias, name);
        };
    }

    private Pointer pick(@Nullable Pointer list, String alias, String name) {
        Pointer found = null;
        try {
            for (Pointer entry = list; entry != null && found == null; entry = next(list, entry)) {
                Pointer module = Objects.requireNonNull(lib.callPointer("kmod_module_get_module", entry));
                if (string(lib.callPointer("kmod_module_get_name", module)).equals(name)) {
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

    private void unref(Pointer module) {
        lib.callPointer("kmod_module_unref", module);
    }

    private KmodModule describe(Pointer module, Function<String, Origin> origin) {
        String name = string(lib.callPointer("kmod_module_get_name", module));
        String path = stringOrNull(lib.callPointer("kmod_module_get_path", module));
        return new KmodModule(this, origin.apply(name), name, path == null ? null : Path.of(path));
    }

    private List<KmodModule> modules(@Nullable Pointer list, Function<String, Origin> origin) {
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
    private <T> List<T> drain(@Nullable Pointer list, String free, Function<Pointer, T> read) {
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
    private @Nullable Pointer newList(String function, Object... arguments) {
        PointerByReference out = new PointerByReference();
        require(callForList(function, out, arguments), function);
        return out.getValue();
    }

    /** The same for what is in a section that a file need not have. */
    private @Nullable Pointer listOfSection(String function, Pointer module) {
        PointerByReference out = new PointerByReference();
        int answer = callForList(function, out, module);
        if (answer == -ENODATA || answer == -ENOENT) {
            return null;
        }
        require(answer, function);
        return out.getValue();
    }

    private int callForList(String function, PointerByReference out, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.add(out);
        return lib.callInt(function, all.toArray());
    }

    private static void require(int answer, String what) {
        if (answer < 0) {
            Errno errno = new Errno(-answer);
            throw new KmodException("libkmod refused " + what + ": " + errno + ".", errno);
        }
    }

    private static SysResult result(int answer) {
        return answer < 0 ? new SysResult(-1, new Errno(-answer)) : new SysResult(answer, Errno.NONE);
    }

    /** As C wants it. */
    private static byte[] text(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a C string cannot hold a NUL: " + text.replace('\0', '?'));
        }
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }

    private static String string(@Nullable Pointer chars) {
        String text = stringOrNull(chars);
        return text == null ? "" : text;
    }

    /** Old modules have names of people in Latin-1. */
    private static @Nullable String stringOrNull(@Nullable Pointer chars) {
        if (chars == null) {
            return null;
        }
        byte[] bytes = chars.getByteArray(0, (int) chars.indexOf(0, (byte) 0));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
