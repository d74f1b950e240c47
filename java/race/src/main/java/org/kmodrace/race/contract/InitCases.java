// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.kmodrace.race.contract.Rule.always;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.KernelGate;

/** init_module(2): the image in memory, its length, its parameters. */
final class InitCases {
    private static final String PLAIN = "kmr_a";
    /** No process has anything there: it is the kernel's. */
    private static final long KERNEL_ADDRESS = 0xffffffff81000000L;

    private static final String COPY =
            "copy_module_from_user() in kernel/module/main.c (kernel/module.c before 5.18) looks at the length, then"
                    + " copies";
    private static final String ARGUMENTS = "strndup_user() in load_module()";

    private InitCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "init-loads",
                        "the image of a module",
                        b -> b.init(b.built(PLAIN), ""),
                        always("0", "load_module() in kernel/module/main.c")),
                Case.of(
                        "init-image-null",
                        "NULL for an image, with its right length",
                        b -> b.initAt(0, b.built(PLAIN).length, b.string("")),
                        always("EFAULT", COPY)),
                Case.of(
                        "init-image-of-kernel",
                        "an address of the kernel for an image",
                        b -> b.initAt(KERNEL_ADDRESS, b.built(PLAIN).length, b.string("")),
                        always("EFAULT", COPY)),
                Case.of(
                        "init-image-forbidden",
                        "an image in a page that may not be read",
                        b -> b.initAt(b.edge(b.built(PLAIN)).end(), b.built(PLAIN).length, b.string("")),
                        always("EFAULT", COPY)),
                Case.of(
                        "init-image-runs-out",
                        "half an image, and then a page that may not be read",
                        b -> {
                            byte[] image = b.built(PLAIN);
                            Edge half = b.edge(ModuleImage.cut(image, image.length / 2));
                            return b.initAt(half.address(), image.length, b.string(""));
                        },
                        always("EFAULT", COPY)),
                Case.of(
                        "init-image-to-the-edge",
                        "an image whose last byte is the last that may be read",
                        b -> {
                            byte[] image = b.built(PLAIN);
                            return b.initAt(b.edge(image).address(), image.length, b.string(""));
                        },
                        always("0", COPY)),
                Case.of("init-length-0", "length 0", b -> length(b, 0), always("ENOEXEC", COPY)),
                Case.of(
                        "init-length-0-null",
                        "NULL for an image, with length 0",
                        b -> b.initAt(0, 0, b.string("")),
                        always("ENOEXEC", COPY)),
                Case.of("init-length-1", "length 1", b -> length(b, 1), always("ENOEXEC", COPY)),
                Case.of(
                        "init-length-header",
                        "the header of the image only, 64 bytes",
                        b -> length(b, ModuleImage.HEADER),
                        always("ENOEXEC", "the section headers are not there: elf_validity_check()")),
                Case.of(
                        "init-length-absurd",
                        "a length of 4 EiB",
                        b -> b.initAt(b.memory(b.built(PLAIN)).address(), 1L << 62, b.string("")),
                        always("ENOMEM", "__vmalloc() in copy_module_from_user()")),
                Case.of(
                        "init-garbage",
                        "a page of zeros",
                        b -> b.init(new byte[4096], ""),
                        always("ENOEXEC", "no ELF magic: elf_validity_check() in kernel/module/main.c")),
                Case.of(
                        "init-parameters-null",
                        "NULL for the parameters",
                        b -> parameters(b, 0),
                        always("EFAULT", ARGUMENTS)),
                Case.of(
                        "init-parameters-of-kernel",
                        "an address of the kernel for the parameters",
                        b -> parameters(b, KERNEL_ADDRESS),
                        always("EFAULT", ARGUMENTS)),
                Case.of(
                        "init-parameters-run-out",
                        "parameters without an end before a page that may not be read",
                        b -> parameters(b, b.edge(bytes("x=1")).address()),
                        always("EFAULT", ARGUMENTS)),
                Case.of(
                        "init-parameters-to-the-edge",
                        "parameters whose NUL is the last byte that may be read",
                        b -> parameters(b, b.edge(bytes("x=1\0")).address()),
                        always("0", ARGUMENTS)),
                Case.of(
                        "init-value-bad",
                        "no number where the module has one",
                        b -> b.init(b.built(Waiting.MODULE), "answer=many"),
                        always("EINVAL", "kstrtoint() by parse_args() in kernel/params.c")),
                Case.of(
                        "init-init-fails",
                        "a module whose init answers -ENODEV",
                        b -> b.init(b.built(Waiting.MODULE), "answer=-19"),
                        always("ENODEV", "do_init_module() hands on what init answered")),
                Case.of(
                        "init-live",
                        "a module that is live, loaded from its file",
                        b -> {
                            b.loaded(PLAIN);
                            return b.init(b.built(PLAIN), "");
                        },
                        always("EEXIST", "add_unformed_module() in kernel/module/main.c")),
                Case.of(
                        "init-vermagic",
                        "a module for a kernel built otherwise",
                        b -> b.init(FileCases.otherFlags(b), ""),
                        always("ENOEXEC", "check_modinfo() in kernel/module/main.c")),
                Case.of(
                        "init-dependency-missing",
                        "a module whose dependency is not loaded",
                        b -> {
                            b.unloaded(KernelGate.MODULE);
                            return b.init(b.built(Waiting.MODULE), "");
                        },
                        always("ENOENT", "simplify_symbols() in kernel/module/main.c")),
                Case.of(
                        "init-unprivileged",
                        "a thread without CAP_SYS_MODULE",
                        b -> {
                            b.built(PLAIN);
                            return b.unprivileged(c -> c.init(c.built(PLAIN), ""));
                        },
                        always("EPERM", "may_init_module() in kernel/module/main.c")),
                Case.of(
                        "init-unprivileged-null",
                        "a thread without CAP_SYS_MODULE, and NULL for an image",
                        b -> b.unprivileged(c -> c.initAt(0, 0, 0)),
                        always("EPERM", "may_init_module() is asked before anything is looked at")));
    }

    private static SysResult length(Bench b, int length) {
        return b.initAt(b.memory(b.built(PLAIN)).address(), length, b.string(""));
    }

    private static SysResult parameters(Bench b, long address) {
        byte[] image = b.built(PLAIN);
        return b.initAt(b.memory(image).address(), image.length, address);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
