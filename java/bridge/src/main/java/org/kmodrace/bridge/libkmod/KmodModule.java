// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;

/**
 * A module: a file, a part of the kernel, or a loaded one; got from {@link Kmod} and usable until that is closed. Holds
 * nothing open: every question looks anew.
 */
public final class KmodModule {
    /** {@link #insert} and {@link #probeInsert}: load it whatever kernel it says it is for. */
    public static final int FORCE_VERMAGIC = 0x1;

    /** {@link #insert} and {@link #probeInsert}: do not compare the checksums of symbols. */
    public static final int FORCE_MODVERSION = 0x2;

    /** {@link #probeInsert}: pass over the configuration's {@code install} commands. */
    public static final int IGNORE_COMMAND = 0x4;

    /** {@link #probeInsert}: also load what seems to be loaded. */
    public static final int IGNORE_LOADED = 0x8;

    /** {@link #probeInsert}: load nothing. */
    public static final int DRY_RUN = 0x10;

    /** {@link #probeInsert}: a module that is loaded already is an error, {@code EEXIST}. */
    public static final int FAIL_ON_LOADED = 0x20;

    /** {@link #probeInsert}: do not load a blacklisted module when it was found by an alias. */
    public static final int APPLY_BLACKLIST_ALIAS_ONLY = 0x40000;

    /** {@link #remove}: {@code O_TRUNC} of delete_module(2), even while it is in use. */
    public static final int FORCE = 0x200;

    private final KmodCalls calls;
    private final KmodContext.Origin origin;
    private final String name;
    private final @Nullable Path path;

    KmodModule(KmodCalls calls, KmodContext.Origin origin, String name, @Nullable Path path) {
        this.calls = calls;
        this.origin = origin;
        this.name = name;
        this.path = path;
    }

    /** Its name as the kernel knows it, with underscores. */
    public String name() {
        return name;
    }

    /** Its file; empty for a part of the kernel, and for a loaded module that the directory does not have. */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    // --- what the indexes and the configuration say ------------------------------------------------

    /** What must be loaded before it, directly or not, in the order of loading; itself not among them. */
    public List<KmodModule> dependencies() {
        return calls.modules(origin, "kmod_module_get_dependencies");
    }

    /** What modprobe loads along with it where it can. */
    public SoftDependencies softDependencies() {
        return calls.softDependencies(origin);
    }

    /**
     * What it may ask for later ({@code weakdep}, since libkmod 33).
     *
     * @throws KmodException when this libkmod is older
     */
    public List<KmodModule> weakDependencies() {
        return calls.weakDependencies(origin);
    }

    /** The parameters that the configuration has for it, or "". */
    public String options() {
        return Optional.ofNullable(calls.text(origin, "kmod_module_get_options"))
                .orElse("");
    }

    /** The command that the configuration has for loading it. */
    public Optional<String> installCommand() {
        return Optional.ofNullable(calls.text(origin, "kmod_module_get_install_commands"));
    }

    /** The command that the configuration has for removing it. */
    public Optional<String> removeCommand() {
        return Optional.ofNullable(calls.text(origin, "kmod_module_get_remove_commands"));
    }

    /**
     * What modprobe would do to load it, soft dependencies included, were nothing loaded: the answer of {@code modprobe
     * --show-depends}. Nothing is loaded.
     *
     * @throws KmodException when libkmod finds it cannot be done, say {@code ENOENT}: a file that is in the index is
     *     not there
     */
    public List<LoadStep> loadSteps() {
        List<LoadStep> steps = new ArrayList<>();
        int flags = DRY_RUN | IGNORE_LOADED | APPLY_BLACKLIST_ALIAS_ONLY;
        SysResult answer = calls.probe(origin, flags, "", steps);
        if (!answer.ok()) {
            throw new KmodException("libkmod cannot say how to load " + name + ": " + answer + ".", answer.errno());
        }
        return List.copyOf(steps);
    }

    // --- what the running kernel says --------------------------------------------------------------

    /** Its state in the running kernel; empty when it is not there. {@code BUILTIN} goes by the directory's index. */
    public Optional<InitState> initState() {
        long answer = calls.number(origin, "kmod_module_get_initstate");
        if (answer >= 0 || answer == -Errno.ENOENT.number()) {
            return InitState.of(answer);
        }
        throw new KmodException(
                "The state of " + name + " in sysfs cannot be read: " + new Errno((int) -answer) + ".",
                new Errno((int) -answer));
    }

    /**
     * How many references there are to it in the running kernel; empty when it is not loaded, built in, or was removed
     * under the question. -1 is a real count, of a module that was put once too often.
     */
    public OptionalInt referenceCount() {
        long answer = calls.number(origin, "kmod_module_get_refcnt");
        return answer >= -1 ? OptionalInt.of((int) answer) : OptionalInt.empty();
    }

    /** Its size in the running kernel, in bytes; empty when it is not loaded. */
    public OptionalLong size() {
        long answer = calls.number(origin, "kmod_module_get_size");
        return answer >= 0 ? OptionalLong.of(answer) : OptionalLong.empty();
    }

    /** The loaded modules that use its symbols; references that were taken otherwise have no name. */
    public List<KmodModule> holders() {
        return calls.modules(origin, "kmod_module_get_holders");
    }

    /**
     * Where its sections lie in the running kernel, by name; empty when it is not loaded or the user may not know. Read
     * from sysfs and not through libkmod, whose {@code kmod_module_get_sections()} frees what is not its own when the
     * module is removed meanwhile (seen in the sources up to version 34).
     */
    public List<ModuleSection> sections() {
        return SysfsSections.of(name);
    }

    // --- what the file says ------------------------------------------------------------------------

    /** What it says of itself, as modinfo(8): in the order of the file, the signature last. */
    public List<InfoField> info() {
        return calls.info(origin);
    }

    /** The symbols that it exports, in the order of the file. */
    public List<ExportedSymbol> symbols() {
        return calls.symbols(origin);
    }

    /** The checksums of symbols that it was built against; empty without {@code CONFIG_MODVERSIONS}. */
    public List<SymbolVersion> versions() {
        return calls.versions(origin);
    }

    /** The symbols that it needs. */
    public List<NeededSymbol> neededSymbols() {
        return calls.neededSymbols(origin);
    }

    // --- what changes the running kernel -----------------------------------------------------------

    /**
     * Loads it, without what it needs: insmod(8).
     *
     * @param flags {@link #FORCE_VERMAGIC}, {@link #FORCE_MODVERSION}, or 0
     * @param options parameters, as {@code "a=1 b=2"}, or ""
     * @return 0, or why not, as finit_module(2) answers
     */
    public SysResult insert(int flags, String options) {
        return calls.insert(origin, flags, options);
    }

    /**
     * Loads it after what it needs: modprobe(8). {@code install} commands are run by the shell.
     *
     * @param flags constants of this class
     * @param options parameters, appended to those of the configuration, or ""
     * @return 0; or the blacklist flag by which it was passed over; or why it could not be loaded
     */
    public SysResult probeInsert(int flags, String options) {
        return calls.probe(origin, flags, options, null);
    }

    /**
     * Removes it, without what it needed: rmmod(8). Never waits for users.
     *
     * @param flags {@link #FORCE}, or 0
     * @return 0, or why not, as delete_module(2) answers
     */
    public SysResult remove(int flags) {
        return calls.remove(origin, flags);
    }

    /** Its name. */
    @Override
    public String toString() {
        return name;
    }
}
