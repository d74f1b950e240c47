// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/** A kernel whose files lie in a folder, and whose answers to loads and unloads are written down beforehand. */
final class ScriptedKernel {
    static final SysResult DONE = new SysResult(0, Errno.NONE);

    private final ModuleSyscalls real = Backends.open("ffm");
    private final Deque<SysResult> answers = new ArrayDeque<>();
    /** The calls that were made, as {@code finit_module(a=1, 0)}. */
    final List<String> calls = new ArrayList<>();

    final Path root;
    final RunningKernel kernel;

    ScriptedKernel(Path root) throws IOException {
        this.root = root;
        ModuleSyscalls sys = (ModuleSyscalls) Proxy.newProxyInstance(
                ModuleSyscalls.class.getClassLoader(), new Class<?>[] {ModuleSyscalls.class}, (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "finitModule" -> {
                            return answer("finit_module(" + args[1] + ", " + args[2] + ")");
                        }
                        case "initModule" -> {
                            byte first = ((OffHeap) args[0]).bytes().get(0);
                            return answer("init_module(" + (char) first + "…, " + args[1] + ", " + args[2] + ")");
                        }
                        case "deleteModule" -> {
                            return answer(
                                    "delete_module(" + args[0] + ", 0x" + Integer.toHexString((int) args[1]) + ")");
                        }
                        default -> {
                            try {
                                return method.invoke(real, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    }
                });
        this.kernel = new RunningKernel(sys, root);
        file("proc/sys/kernel/osrelease", "6.1.0\n");
        file("proc/modules", "");
    }

    private SysResult answer(String call) {
        calls.add(call);
        SysResult answer = answers.poll();
        return answer == null ? DONE : answer;
    }

    /** The next answers, in order; whatever comes after them is a yes. */
    ScriptedKernel answering(SysResult... next) {
        answers.addAll(List.of(next));
        return this;
    }

    static SysResult refused(Errno why) {
        return new SysResult(-1, why);
    }

    /** Writes one of its files. */
    Path file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    ModulePath module(String file) throws IOException {
        return ModulePath.of(file("lib/modules/6.1.0/kernel/" + file, "m" + file));
    }
}
