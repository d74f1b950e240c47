// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.kmodrace.race.contract.Rule.always;
import static org.kmodrace.race.contract.Rule.since;

import java.util.List;
import java.util.function.UnaryOperator;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.race.engine.KernelGate;

/** What is in the file: modules with one thing wrong, each made from a right one. */
final class FileCases {
    private static final String PLAIN = "kmr_a";
    /** Uses a symbol of kmr_gate that is for GPL modules only. */
    private static final String USER = "kmr_slow_a";

    private static final String SYMBOL = "kmr_gate_wait";

    private static final int EM_AARCH64 = 183;
    private static final int ET_DYN = 3;
    private static final int PKCS7 = 2;
    private static final int SIGNATURE_LENGTH = 64;

    private static final String ELF =
            "elf_validity_check() in kernel/module/main.c, elf_validity_cache_copy() since 6.12";
    private static final String FORCE = "try_to_force_load() in kernel/module/main.c";
    private static final String SIGNATURE = "module_sig_check() in kernel/module/signing.c";
    private static final String RESOLVE = "simplify_symbols() in kernel/module/main.c";

    private FileCases() {}

    static List<Case> cases() {
        return List.of(
                edited("cut-at-1", "the first byte of a module", m -> ModuleImage.cut(m, 1), always("ENOEXEC", ELF)),
                edited(
                        "cut-in-header",
                        "a module cut off in its header",
                        m -> ModuleImage.cut(m, ModuleImage.HEADER - 1),
                        always("ENOEXEC", ELF)),
                edited(
                        "cut-after-header",
                        "a module cut off after its header",
                        m -> ModuleImage.cut(m, ModuleImage.HEADER),
                        always("ENOEXEC", ELF)),
                edited(
                        "cut-in-half",
                        "the first half of a module",
                        m -> ModuleImage.cut(m, m.length / 2),
                        always("ENOEXEC", ELF)),
                edited(
                        "cut-at-last",
                        "a module without its last byte",
                        m -> ModuleImage.cut(m, m.length - 1),
                        always("ENOEXEC", ELF)),
                edited(
                        "longer",
                        "a module with a page of zeros after it",
                        m -> ModuleImage.with(m, new byte[4096]),
                        always("0", ELF + ", only looks for what is missing")),
                edited("not-elf", "another magic number", m -> ModuleImage.withByte(m, 0, 'K'), always("ENOEXEC", ELF)),
                edited(
                        "not-relocatable",
                        "a shared object, by its type",
                        m -> ModuleImage.withShort(m, ModuleImage.E_TYPE, ET_DYN),
                        always("ENOEXEC", ELF)),
                edited(
                        "machine",
                        "a module for arm64, by its machine",
                        m -> ModuleImage.withShort(m, ModuleImage.E_MACHINE, EM_AARCH64),
                        always("ENOEXEC", "elf_check_arch() by " + ELF)),
                edited(
                        "class-32-bit",
                        "a 32-bit module, by its class only",
                        m -> ModuleImage.withByte(m, ModuleImage.EI_CLASS, 1),
                        always("0", "elf_check_arch() of x86_64 looks at the machine only: seen on 6.1 and 6.12")),
                edited(
                        "big-endian",
                        "a big-endian module, by its data encoding only",
                        m -> ModuleImage.withByte(m, ModuleImage.EI_DATA, 2),
                        always("0", "elf_check_arch() of x86_64 looks at the machine only: seen on 6.1 and 6.12")),
                edited(
                        "section-header-size",
                        "section headers of 63 bytes",
                        m -> ModuleImage.withShort(m, ModuleImage.E_SHENTSIZE, 63),
                        always("ENOEXEC", ELF)),
                edited(
                        "section-headers-beyond",
                        "section headers beyond the end of the file",
                        m -> ModuleImage.withLong(m, ModuleImage.E_SHOFF, m.length),
                        always("ENOEXEC", ELF)),
                edited(
                        "section-names-none",
                        "no section of section names",
                        m -> ModuleImage.withShort(m, ModuleImage.E_SHSTRNDX, 0),
                        always("ENOEXEC", ELF)),
                edited(
                        "section-0",
                        "a section 0 that is not empty",
                        m -> ModuleImage.withLong(m, ModuleImage.nullSectionHeader(m) + ModuleImage.SH_SIZE, 1),
                        since("5.12", "ENOEXEC", ELF)),
                edited(
                        "section-beyond",
                        "a section beyond the end of the file",
                        m -> ModuleImage.withLong(
                                m, ModuleImage.sectionHeader(m, ".modinfo") + ModuleImage.SH_OFFSET, m.length),
                        always("ENOEXEC", ELF)),
                edited(
                        "no-symbols",
                        "no symbol table",
                        m -> ModuleImage.withByte(
                                m,
                                ModuleImage.sectionHeader(m, ".symtab") + ModuleImage.SH_TYPE,
                                ModuleImage.SHT_NOBITS),
                        always("ENOEXEC", ELF)),
                edited(
                        "no-this-module",
                        "no struct module",
                        m -> ModuleImage.withoutSection(m, ".gnu.linkonce.this_module"),
                        always("ENOEXEC", ELF)),
                edited(
                        "no-modinfo",
                        "nothing that the module says of itself",
                        m -> ModuleImage.withoutSection(m, ".modinfo"),
                        always("0", FORCE + ": no version magic is no reason").with("MODULE_FORCE_LOAD"),
                        always("ENOEXEC", FORCE).without("MODULE_FORCE_LOAD")),
                Case.of(
                        "finit-vermagic",
                        "a module for a kernel built otherwise",
                        b -> b.finit(otherFlags(b), "", 0),
                        always("ENOEXEC", "check_modinfo() in kernel/module/main.c")),
                Case.of(
                        "finit-vermagic-ignored",
                        "the same with MODULE_INIT_IGNORE_VERMAGIC",
                        b -> b.finit(otherFlags(b), "", ModuleSyscalls.MODULE_INIT_IGNORE_VERMAGIC),
                        always("0", FORCE).with("MODULE_FORCE_LOAD"),
                        always("ENOEXEC", FORCE).without("MODULE_FORCE_LOAD")),
                edited(
                        "vermagic-release",
                        "a module for another release of a kernel built the same way",
                        m -> ModuleImage.withByteAfter(m, ".modinfo", "vermagic=", '0'),
                        always("0", "same_magic() leaves out the release when there are checksums")
                                .with("MODVERSIONS"),
                        always("ENOEXEC", "same_magic() in kernel/module/version.c")
                                .without("MODVERSIONS")),
                checksum("module_layout", "of the layout of struct module", 0, "ENOEXEC", "check_modstruct_version()"),
                checksum(SYMBOL, "of a symbol", 0, "EINVAL", "check_version() by resolve_symbol()"),
                checksum(
                        SYMBOL,
                        "of a symbol, with MODULE_INIT_IGNORE_MODVERSIONS",
                        ModuleSyscalls.MODULE_INIT_IGNORE_MODVERSIONS,
                        "0",
                        FORCE),
                Case.of(
                        "finit-symbol-unknown",
                        "a module that needs a symbol that nobody has",
                        b -> b.finit(ModuleImage.replaced(b.built(USER), ".strtab", SYMBOL, "kmr_gate_wake"), "", 0),
                        always("ENOENT", RESOLVE)),
                Case.of(
                        "finit-dependency-missing",
                        "a module whose dependency is not loaded",
                        b -> {
                            b.unloaded(KernelGate.MODULE);
                            return b.finit(USER, "");
                        },
                        always("ENOENT", RESOLVE)),
                Case.of(
                        "finit-symbol-gpl",
                        "a module under another licence that needs a symbol for GPL modules",
                        b -> b.finit(
                                ModuleImage.replaced(b.built(USER), ".modinfo", "license=GPL\0", "license=Own\0"),
                                "",
                                0),
                        always("ENOENT", "find_symbol() does not show it to such a module")),
                Case.of(
                        "finit-symbol-twice",
                        "a module that exports what a live one exports",
                        b -> {
                            b.loaded("kmr_owner");
                            return b.finit(ModuleImage.renamed(b.built("kmr_owner"), "kmr_owner", "kmr_heir"), "", 0);
                        },
                        always("ENOEXEC", "verify_exported_symbols() in kernel/module/main.c")),
                signed("length", "a signature longer than the file", PKCS7, Integer.MAX_VALUE),
                signed("garbage", "a signature that is none", PKCS7, SIGNATURE_LENGTH),
                Case.of(
                        "finit-signature-kind",
                        "a signature of a kind that no kernel knows",
                        b -> b.finit(
                                ModuleImage.signed(b.built(PLAIN), new byte[SIGNATURE_LENGTH], 1, SIGNATURE_LENGTH),
                                "",
                                0),
                        since("5.4", "0", SIGNATURE + " lets ENOPKG pass when nothing is enforced")),
                Case.of(
                        "finit-signature-ignored",
                        "a signature that is none, with MODULE_INIT_IGNORE_MODVERSIONS",
                        b -> b.finit(
                                ModuleImage.signed(b.built(PLAIN), new byte[SIGNATURE_LENGTH], PKCS7, SIGNATURE_LENGTH),
                                "",
                                ModuleSyscalls.MODULE_INIT_IGNORE_MODVERSIONS),
                        since("4.7", "0", SIGNATURE + " does not look at it when the module is forced")
                                .with("MODULE_FORCE_LOAD")));
    }

    private static Case edited(String id, String does, UnaryOperator<byte[]> edit, Rule... rules) {
        return Case.of("finit-file-" + id, does, b -> b.finit(edit.apply(b.built(PLAIN)), "", 0), rules);
    }

    private static Case checksum(String symbol, String of, int flags, String answer, String because) {
        String id = flags != 0 ? "ignored" : symbol.equals(SYMBOL) ? "symbol" : "layout";
        return Case.of(
                "finit-checksum-" + id,
                "another checksum " + of,
                b -> b.finit(ModuleImage.wrongChecksum(b.built(USER), symbol), "", flags),
                always(answer, because).with("MODVERSIONS"));
    }

    private static Case signed(String id, String does, int kind, int length) {
        return Case.of(
                "finit-signature-" + id,
                does,
                b -> b.finit(ModuleImage.signed(b.built(PLAIN), new byte[SIGNATURE_LENGTH], kind, length), "", 0),
                always("EBADMSG", SIGNATURE + " fails though nothing is enforced")
                        .with("MODULE_SIG"),
                always("0", "without CONFIG_MODULE_SIG nobody looks").without("MODULE_SIG"));
    }

    /** A module whose version magic names an option that no kernel has. */
    static byte[] otherFlags(Bench b) {
        return ModuleImage.replaced(b.built(PLAIN), ".modinfo", "mod_unload", "mod_unlost");
    }
}
