// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmodrace.race.command.ScriptedKernel.refused;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Errno;

class UnloaderTest {
    @TempDir
    Path root;

    private ScriptedKernel scripted;

    @BeforeEach
    void makeTheKernel() throws Exception {
        scripted = new ScriptedKernel(root);
        scripted.file("proc/modules", "owner 16384 3 user, Live 0xffffffffc0001000 (OE)\n");
        scripted.file("sys/module/owner/initstate", "live\n");
        scripted.file("sys/module/owner/holders/user", "");
    }

    @Test
    void oneCallThatDoesNotWait() {
        UnloadAnswer answer = new Unloader(scripted.kernel).unload("owner", false, Duration.ZERO);

        assertThat(answer.done()).isTrue();
        assertThat(answer.entry()).isEmpty();
        assertThat(scripted.calls).containsExactly("delete_module(owner, 0x800)");
    }

    @Test
    void forceIsTruncated() {
        UnloadAnswer answer = new Unloader(scripted.kernel).unload("owner", true, Duration.ZERO);

        assertThat(answer.flags()).isEqualTo("O_NONBLOCK|O_TRUNC");
        assertThat(scripted.calls).containsExactly("delete_module(owner, 0xa00)");
    }

    @Test
    void whoHoldsItIsNamedAndTheRestCounted() {
        scripted.answering(refused(Errno.EAGAIN));

        UnloadAnswer answer = new Unloader(scripted.kernel).unload("owner", false, Duration.ZERO);

        assertThat(answer.done()).isFalse();
        assertThat(answer.meaning()).contains("in use");
        assertThat(answer.entry()).hasValueSatisfying(entry -> {
            assertThat(entry.named()).containsExactly("user");
            assertThat(entry.unexplained()).isEqualTo(2);
            assertThat(entry.initstate()).isEqualTo("live");
        });
    }

    @Test
    void waitingMeansToAskAgainWhileItIsInUse() {
        scripted.answering(refused(Errno.EAGAIN), refused(Errno.EAGAIN));

        UnloadAnswer answer = new Unloader(scripted.kernel).unload("owner", false, Duration.ofMinutes(5));

        assertThat(answer.done()).isTrue();
        assertThat(answer.calls()).isEqualTo(3);
    }

    @Test
    void anotherRefusalIsNotWaitedFor() {
        scripted.answering(refused(Errno.EBUSY));

        UnloadAnswer answer = new Unloader(scripted.kernel).unload("owner", false, Duration.ofMinutes(5));

        assertThat(answer.done()).isFalse();
        assertThat(answer.calls()).isEqualTo(1);
        assertThat(answer.meaning()).contains("no exit");
    }

    @Test
    void theAnswerIsTheSameAfterTheWayOut() {
        scripted.answering(refused(Errno.EAGAIN));

        UnloadAnswer answer = new Unloader(scripted.kernel).unload("owner", false, Duration.ZERO);

        assertThat(UnloadAnswer.from(answer.toMap())).isEqualTo(answer);
    }
}
