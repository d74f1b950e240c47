// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.ModelKernel.Walk;
import org.kmodrace.race.observe.ModulesLine;

@Timeout(60)
class GuestTest {
    @TempDir
    Path folder;

    private static final ModuleSyscalls REAL = Backends.open("ffm");

    private final ModelKernel kernel = new ModelKernel(Walk.BY_INDEX, false, REAL);
    private final Guest guest = new Guest(kernel, Path.of("/modules"), "6.1.0", 1);

    /** A guest whose kernel answers loads and unloads as it is told. */
    private Guest answering(Errno... answers) {
        Queue<Errno> queue = new ArrayDeque<>(List.of(answers));
        ModuleSyscalls scripted = (ModuleSyscalls) java.lang.reflect.Proxy.newProxyInstance(
                ModuleSyscalls.class.getClassLoader(), new Class<?>[] {ModuleSyscalls.class}, (proxy, method, args) -> {
                    if (!method.getName().equals("finitModule")
                            && !method.getName().equals("deleteModule")) {
                        return method.isDefault()
                                ? java.lang.reflect.InvocationHandler.invokeDefault(proxy, method, args)
                                : method.invoke(kernel, args);
                    }
                    Errno next = queue.remove();
                    return new SysResult(next.equals(Errno.NONE) ? 0 : -1, next);
                });
        return new Guest(scripted, Path.of("/modules"), "6.1.0", 1);
    }

    @Test
    void modulesComeAndGoAndAreListed() {
        guest.mustLoad("kmr_a", "");
        guest.mustLoad("kmr_b", "");
        assertThat(guest.moduleLines()).extracting(ModulesLine::name).containsExactly("kmr_b", "kmr_a");
        assertThat(guest.moduleLine("kmr_a")).map(ModulesLine::state).hasValue("Live");
        guest.mustUnload("kmr_a");
        assertThat(guest.moduleLine("kmr_a")).isEmpty();
        assertThat(kernel.stillOpen()).isZero();
    }

    @Test
    void aRefusedLoadSaysWhatWasRefusedAndWhy() {
        guest.mustLoad("kmr_a", "");
        assertThatThrownBy(() -> guest.mustLoad("kmr_a", "action=get"))
                .isInstanceOf(HarnessException.class)
                .hasMessage("the kernel refused test module kmr_a (action=get) with EEXIST");
        assertThatThrownBy(() -> answering(Errno.ENOEXEC).mustLoad("kmr_a", ""))
                .hasMessageContainingAll("ENOEXEC", "built for another kernel");
        assertThatThrownBy(() -> answering(Errno.ENOENT).mustLoad("kmr_a", ""))
                .hasMessageContainingAll("ENOENT", "a symbol that this kernel does not have");
        assertThat(kernel.stillOpen()).isZero();
    }

    @Test
    void aModuleThatIsBusyForAMomentIsWaitedFor() {
        answering(Errno.EAGAIN, Errno.EAGAIN, Errno.NONE).mustUnload("kmr_a");
        assertThatThrownBy(() -> answering(Errno.EAGAIN, Errno.EBUSY).mustUnload("kmr_a"))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("kmr_a could not be unloaded: EBUSY", "reference count unknown");
    }

    @Test
    void aModuleFileThatIsMissingIsNamed() {
        Guest here = new Guest(REAL, folder, "6.1.0", 1);
        assertThatThrownBy(() -> here.load("kmr_none", ""))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("kmr_none.ko", "ENOENT");
    }

    @Test
    void filesAreReadWholeAndWrittenOnce() throws IOException {
        Guest here = new Guest(REAL, folder, "6.1.0", 1);
        String large = "0123456789abcdef".repeat(20_000);
        String file = Files.writeString(folder.resolve("file"), large).toString();
        assertThat(here.text(file)).hasValue(large);
        assertThat(here.readInBlocks(file)).isEqualTo(large);
        here.mustWrite(file, "XYZ");
        assertThat(here.text(file)).hasValue("XYZ" + large.substring(3));
    }

    @Test
    void aFileThatIsNotThereIsEmptyOrTrouble() {
        Guest here = new Guest(REAL, folder, "6.1.0", 1);
        String none = folder.resolve("none").toString();
        assertThat(here.text(none)).isEmpty();
        assertThatThrownBy(() -> here.readInBlocks(none))
                .isInstanceOf(HarnessException.class)
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> here.write(none, "x"))
                .isInstanceOf(HarnessException.class)
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> here.text(folder.toString()))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll(folder.toString(), "EISDIR");
        assertThat(here.holders("kmodrace-no-such-module")).isEmpty();
        assertThat(here.loaded("kmodrace-no-such-module")).isFalse();
        assertThatThrownBy(() -> here.sections("kmodrace-no-such-module"))
                .isInstanceOf(HarnessException.class)
                .hasMessageContaining("kmodrace-no-such-module");
    }

    @Test
    void aRefusedWriteQuotesWhatWasToBeWritten() throws IOException {
        Guest here = new Guest(REAL, folder, "6.1.0", 1);
        // A file that opens for writing and takes nothing, on every Linux.
        assertThatThrownBy(() -> here.mustWrite("/dev/full", "shut kmr_open"))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("'shut kmr_open'", "/dev/full", "ENOSPC");
    }

    @Test
    void awaitingEndsWithTheConditionOrTheTime() {
        AtomicInteger looks = new AtomicInteger();
        assertThat(Guest.await(Duration.ofSeconds(30), () -> looks.incrementAndGet() == 3))
                .isTrue();
        assertThat(looks).hasValue(3);
        assertThat(Guest.await(Duration.ofMillis(5), () -> false)).isFalse();
        assertThat(Guest.await(Duration.ZERO, () -> true)).isTrue();
    }
}
