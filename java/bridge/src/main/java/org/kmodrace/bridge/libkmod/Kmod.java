// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.kmodrace.bridge.Errno;

/**
 * The modules of one kernel, as modprobe and modinfo see them: a {@code kmod_ctx} of libkmod(3). May be used by any
 * number of threads; one call runs at a time. What depmod writes while this is open is not seen.
 *
 * <p>The files and indexes are those of {@link #directory}; the states are always those of the running kernel.
 *
 * <p>Methods throw {@link KmodException} where libkmod refuses, and {@link IllegalStateException} after {@link #close}.
 */
public final class Kmod implements AutoCloseable {
    private final KmodContext context;
    private final KmodCalls calls;

    private Kmod(KmodContext context) {
        this.context = context;
        this.calls = new KmodCalls(context);
    }

    /**
     * The running kernel's modules, with the system's configuration (modprobe.d(5)). That there are any is not asked
     * for yet: module files and loaded modules can be looked at without.
     *
     * @throws KmodException when libkmod or JNA is missing; the message says what to install
     */
    public static Kmod open() {
        return new Kmod(new KmodContext(LibKmod.load(), null, null));
    }

    /** The modules in {@code moduleDirectory}, as {@code …/lib/modules/6.1.0-56-cloud-amd64}, without configuration. */
    public static Kmod open(Path moduleDirectory) {
        return open(moduleDirectory, List.of());
    }

    /**
     * The same with configuration.
     *
     * @param config files and folders as in modprobe.d(5), the first counts most; empty for none
     * @throws KmodException when libkmod or JNA is missing; the message says what to install
     */
    public static Kmod open(Path moduleDirectory, List<Path> config) {
        return new Kmod(new KmodContext(LibKmod.load(), moduleDirectory.toAbsolutePath(), config));
    }

    /** Where the modules are looked for: a directory that depmod(8) has indexed, if it is there at all. */
    public Path directory() {
        return calls.directory();
    }

    /** The file of libkmod that is used, as far as it is known; else its name. */
    public String library() {
        return context.lib().file();
    }

    /** Whether this libkmod has a function of that name; an older one may lack, say, kmod_module_get_weakdeps. */
    public boolean has(String function) {
        return context.lib().has(function);
    }

    /**
     * The modules that modprobe would load for a name or an alias, in that order; none when nobody knows it. Also
     * {@code symbol:NAME} for the module that exports a symbol. Dashes and underscores are the same.
     *
     * @throws KmodException when the modules' directory has no indexes
     */
    public List<KmodModule> lookup(String nameOrAlias) {
        requireIndexes();
        return calls.lookup(nameOrAlias);
    }

    /**
     * The module of exactly this name: one with a file in {@link #directory}, a part of the kernel, or a loaded one.
     *
     * @throws KmodException when the modules' directory has no indexes and no such module is loaded
     */
    public Optional<KmodModule> byName(String name) {
        KmodModule module = calls.describe(new KmodContext.Origin.Name(name));
        if (module.path().isPresent() || module.initState().isPresent()) {
            return Optional.of(module);
        }
        requireIndexes();
        return Optional.empty();
    }

    /**
     * The module in a file ({@code .ko}, {@code .ko.xz}, {@code .ko.zst}, {@code .ko.gz}), which need not be one of
     * this kernel's.
     *
     * @throws KmodException when there is no such file; whether it is a module shows when it is read
     */
    public KmodModule fromFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new KmodException(
                    Files.exists(file) ? file + " is not a file." : "There is no file " + file + ".", Errno.ENOENT);
        }
        return calls.describe(new KmodContext.Origin.File(file.toAbsolutePath()));
    }

    /** The modules that the running kernel has loaded, as {@code /proc/modules} lists them. */
    public List<KmodModule> loaded() {
        return calls.loaded();
    }

    /** Frees what libkmod holds. Modules that were got from here cannot be asked any more. */
    @Override
    public void close() {
        context.close();
    }

    private void requireIndexes() {
        Path directory = directory();
        if (Files.isReadable(directory.resolve("modules.dep.bin"))) {
            return;
        }
        throw new KmodException(
                Files.isDirectory(directory)
                        ? directory + " has no modules.dep.bin. Make it with depmod(8), as in `depmod -b ROOT RELEASE`."
                        : "There are no modules here: " + directory + " is not there.",
                Errno.ENOENT);
    }
}
