// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.bridge.libkmod.KmodContext.Origin;

/** What is asked of libkmod, question by question; {@link KmodContext} sees to what must be locked and freed. */
final class KmodCalls {
    private final KmodContext context;
    private final LibKmod lib;

    /** {@code print_action} of {@code kmod_module_probe_insert_module()}; the bool comes as a byte. */
    interface PrintAction extends Callback {
        /** Is told of one step. */
        void invoke(Pointer module, byte install, Pointer options);
    }

    KmodCalls(KmodContext context) {
        this.context = context;
        this.lib = context.lib();
    }

    /** The modules' directory. */
    Path directory() {
        return context.locked(ctx -> Path.of(CText.string(lib.callPointer("kmod_get_dirname", ctx))));
    }

    /** The modules of this name or alias, as modprobe finds them. */
    List<KmodModule> lookup(String alias) {
        return context.locked(ctx -> context.modules(
                context.newList("kmod_module_new_from_lookup", ctx, CText.of(alias)),
                name -> name.equals(alias) ? new Origin.Name(name) : new Origin.Alias(alias, name)));
    }

    List<KmodModule> loaded() {
        return context.locked(
                ctx -> context.modules(context.newList("kmod_module_new_from_loaded", ctx), Origin.Name::new));
    }

    /** The module as libkmod describes it: its name and its file; libkmod makes one for every name. */
    KmodModule describe(Origin origin) {
        return context.with(origin, module -> context.describe(module, name -> origin));
    }

    /** A function that answers text or NULL. */
    @Nullable
    String text(Origin origin, String function) {
        return context.with(origin, module -> CText.stringOrNull(lib.callPointer(function, module)));
    }

    /** A function that answers a number; a refusal is a negative errno. */
    long number(Origin origin, String function) {
        return context.with(
                origin,
                module -> function.equals("kmod_module_get_size")
                        ? lib.callLong(function, module)
                        : (long) lib.callInt(function, module));
    }

    /** A function that answers a list of modules, or NULL. */
    List<KmodModule> modules(Origin origin, String function) {
        return context.with(origin, module -> context.modules(lib.callPointer(function, module), Origin.Name::new));
    }

    SoftDependencies softDependencies(Origin origin) {
        return context.with(origin, module -> {
            PointerByReference before = new PointerByReference();
            PointerByReference after = new PointerByReference();
            int answer = lib.callInt("kmod_module_get_softdeps", module, before, after);
            List<KmodModule> first = context.modules(before.getValue(), Origin.Name::new);
            List<KmodModule> second = context.modules(after.getValue(), Origin.Name::new);
            KmodContext.require(answer, "answer kmod_module_get_softdeps()");
            return new SoftDependencies(first, second);
        });
    }

    List<KmodModule> weakDependencies(Origin origin) {
        return context.with(
                origin,
                module -> context.modules(context.newList("kmod_module_get_weakdeps", module), Origin.Name::new));
    }

    List<InfoField> info(Origin origin) {
        return context.withFile(
                origin,
                (module, elf) -> context.drain(
                        context.newList("kmod_module_get_info", module),
                        "kmod_module_info_free_list",
                        entry -> new InfoField(
                                CText.string(lib.callPointer("kmod_module_info_get_key", entry)),
                                CText.string(lib.callPointer("kmod_module_info_get_value", entry)))));
    }

    List<ExportedSymbol> symbols(Origin origin) {
        return context.withFile(origin, (module, elf) -> {
            Map<String, ModuleElf.Export> exports = elf == null ? Map.of() : elf.exports();
            return checksums(module, "symbol").stream()
                    // Without checksums libkmod takes every text beside the symbols' names for one, namespaces too.
                    .filter(symbol -> exports.isEmpty() || exports.containsKey(symbol.symbol()))
                    .map(symbol -> exported(symbol, exports.get(symbol.symbol())))
                    .toList();
        });
    }

    private static ExportedSymbol exported(SymbolVersion symbol, ModuleElf.@Nullable Export export) {
        return new ExportedSymbol(
                symbol.symbol(),
                symbol.crc(),
                Optional.ofNullable(export).map(ModuleElf.Export::gplOnly),
                export == null ? "" : export.namespace());
    }

    List<SymbolVersion> versions(Origin origin) {
        return context.withFile(origin, (module, elf) -> checksums(module, "version"));
    }

    /** @param what the word in the names of libkmod's functions, {@code symbol} or {@code version} */
    private List<SymbolVersion> checksums(Pointer module, String what) {
        String entries = "kmod_module_" + what;
        return context.drain(
                context.listOfSection("kmod_module_get_" + what + "s", module),
                entries + "s_free_list",
                entry -> new SymbolVersion(
                        CText.string(lib.callPointer(entries + "_get_symbol", entry)),
                        lib.callLong(entries + "_get_crc", entry)));
    }

    List<NeededSymbol> neededSymbols(Origin origin) {
        return context.withFile(
                origin,
                (module, elf) -> context.drain(
                        context.listOfSection("kmod_module_get_dependency_symbols", module),
                        "kmod_module_dependency_symbols_free_list",
                        entry -> new NeededSymbol(
                                CText.string(lib.callPointer("kmod_module_dependency_symbol_get_symbol", entry)),
                                (char) lib.callInt("kmod_module_dependency_symbol_get_bind", entry),
                                lib.callLong("kmod_module_dependency_symbol_get_crc", entry))));
    }

    SysResult insert(Origin origin, int flags, String options) {
        byte[] parameters = CText.of(options);
        return context.withFile(
                origin,
                (module, elf) ->
                        KmodContext.result(lib.callInt("kmod_module_insert_module", module, flags, parameters)));
    }

    SysResult remove(Origin origin, int flags) {
        return context.with(
                origin, module -> KmodContext.result(lib.callInt("kmod_module_remove_module", module, flags)));
    }

    /** Loads a module and what it needs, or with {@code steps} and the right flags only says how. */
    SysResult probe(Origin origin, int flags, String options, @Nullable List<LoadStep> steps) {
        byte[] parameters = CText.of(options);
        PrintAction show =
                steps == null ? null : (module, install, stepOptions) -> step(module, install != 0, stepOptions, steps);
        return context.with(origin, module -> {
            int answer = lib.callInt("kmod_module_probe_insert_module", module, flags, parameters, null, null, show);
            return KmodContext.result(answer);
        });
    }

    private void step(Pointer module, boolean install, Pointer options, List<LoadStep> steps) {
        KmodModule one = context.describe(module, Origin.Name::new);
        String parameters = CText.string(options);
        if (install) {
            String command = CText.string(lib.callPointer("kmod_module_get_install_commands", module));
            steps.add(new LoadStep(LoadStep.Kind.INSTALL, one.name(), one.path(), command, parameters));
        } else if (one.path().isPresent()) {
            steps.add(new LoadStep(LoadStep.Kind.INSERT, one.name(), one.path(), "", parameters));
        } else if (InitState.of(lib.callInt("kmod_module_get_initstate", module))
                .filter(InitState.BUILTIN::equals)
                .isPresent()) {
            steps.add(new LoadStep(LoadStep.Kind.BUILTIN, one.name(), one.path(), "", parameters));
        }
    }
}
