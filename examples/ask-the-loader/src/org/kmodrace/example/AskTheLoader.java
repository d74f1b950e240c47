// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.example;

import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;

/**
 * Without a file: asks the running kernel three questions that it refuses, and says what the refusals mean. With the
 * file of a module: loads it, unloads it and prints how long each took. Loading is for a machine that may crash.
 */
public final class AskTheLoader {
    private AskTheLoader() {}

    /** Takes the name of a backend (ffm, jni, jna) and, if the kernel is to be changed, a module's file and name. */
    public static void main(String[] args) {
        if (args.length != 1 && args.length != 3) {
            System.err.println("usage: ask-the-loader BACKEND [FILE.ko NAME]");
            System.exit(2);
        }
        try {
            ModuleSyscalls kernel = Backends.open(args[0]);
            if (args.length == 3) {
                loadAndUnload(kernel, args[1], args[2]);
            } else {
                ask(kernel);
            }
        } catch (IllegalArgumentException e) {
            // The backend does not work here; the message says why.
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void ask(ModuleSyscalls kernel) {
        System.out.println("backend " + kernel.backend());
        say("finit_module of no file", kernel.finitModule(-1, "", 0));
        say("init_module of nothing", kernel.initModule(kernel.allocate(1), 0, ""));
        say("delete_module of no module", kernel.deleteModule("no_such_module", ModuleSyscalls.O_NONBLOCK));
    }

    /** An expected refusal is a value; no exception is thrown for it. */
    private static void say(String question, SysResult answer) {
        String meaning = "";
        if (answer.failedWith(Errno.ENOSYS)) {
            meaning = " (this kernel has no modules)";
        } else if (answer.failedWith(Errno.EPERM)) {
            meaning = " (CAP_SYS_MODULE is missing)";
        }
        System.out.println(question + ": " + answer + meaning);
    }

    private static void loadAndUnload(ModuleSyscalls kernel, String file, String name) {
        SysResult fd = kernel.open(file, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            System.out.println("open: " + fd);
            return;
        }
        long begin = System.nanoTime();
        SysResult loaded = kernel.finitModule(fd.intValue(), "", 0);
        long between = System.nanoTime();
        kernel.close(fd.intValue());
        System.out.println("finit_module: " + loaded + " after " + (between - begin) / 1_000 + " us");
        if (loaded.ok()) {
            long again = System.nanoTime();
            SysResult unloaded = kernel.deleteModule(name, ModuleSyscalls.O_NONBLOCK);
            System.out.println("delete_module: " + unloaded + " after " + (System.nanoTime() - again) / 1_000 + " us");
        }
    }
}
