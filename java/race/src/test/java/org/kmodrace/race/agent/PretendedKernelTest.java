// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/** The rehearsal runs on the machine of whoever builds an image: nothing there may be changed by it. */
@Timeout(120)
class PretendedKernelTest {
    @TempDir
    Path folder;

    private final Set<String> reached = new ConcurrentSkipListSet<>();

    /** The real backend, with the name of every call that gets to it written down. */
    private ModuleSyscalls watched() {
        ModuleSyscalls real = Backends.open("ffm");
        return (ModuleSyscalls) Proxy.newProxyInstance(
                ModuleSyscalls.class.getClassLoader(), new Class<?>[] {ModuleSyscalls.class}, (proxy, method, args) -> {
                    reached.add(call(method, args));
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static String call(Method method, Object[] args) {
        boolean writes = method.getName().equals("openat") && ((int) args[2] & 3) != ModuleSyscalls.O_RDONLY;
        return writes ? "openat to write " + args[1] : method.getName();
    }

    @Test
    void whatChangesAMachineNeverReachesIt() throws Exception {
        PretendedKernel pretended = new PretendedKernel(watched(), folder);
        List<SysResult> answers = List.of(
                pretended.finitModule(-1, "", 0),
                pretended.initModule(pretended.allocate(1), 0, ""),
                pretended.deleteModule("kmodrace-no-such-module", 0),
                pretended.mount("none", "/nowhere", "proc", 0),
                pretended.reboot(1));
        assertThat(answers).allMatch(SysResult::ok);
        assertThat(reached).containsExactly("allocate");
    }

    @Test
    void whatIsWrittenGoesNowhere() throws Exception {
        PretendedKernel pretended = new PretendedKernel(watched(), folder);
        for (int how : new int[] {ModuleSyscalls.O_WRONLY, ModuleSyscalls.O_RDWR}) {
            Path file = folder.resolve("precious");
            java.nio.file.Files.writeString(file, "kept");
            SysResult fd = pretended.open(file.toString(), how);
            pretended.write(fd.intValue(), "lost");
            pretended.close(fd.intValue());
            assertThat(file).hasContent("kept");
        }
        assertThat(reached).contains("openat to write /dev/null").noneMatch(call -> call.contains("precious"));
    }

    @Test
    void aGuestsFilesAreThere() throws Exception {
        PretendedKernel pretended = new PretendedKernel(watched(), folder);
        SysResult fd = pretended.open("/sys/module/kmr_owner/refcnt", ModuleSyscalls.O_RDONLY);
        OffHeap into = pretended.allocate(8);
        assertThat(pretended.read(fd.intValue(), into, 8).value()).isEqualTo(2);
        byte[] bytes = new byte[2];
        into.bytes().get(0, bytes);
        assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo("1\n");
        pretended.close(fd.intValue());
    }
}
