// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;

/** What a timeline is made of. */
class TimelineTest {
    private static final SysResult DONE = new SysResult(0, Errno.NONE);
    private static final int MOST = 100;

    private final CallLog log = new CallLog(8);

    private Timeline timeline(int most, Timeline.Entry... events) {
        return Timeline.of(log, 1_000, Timeline.WITH_KERNEL, List.of(events), 0, most);
    }

    @Test
    void callsAndTheKernelsEventsAreMergedByTime() {
        log.add(5_000, "delete_module", "kmr_a", "", new SysResult(-1, Errno.EAGAIN));
        log.add(2_000, "finit_module", "kmr_a.ko", "x=1", DONE);

        Timeline timeline = timeline(MOST, new Timeline.Entry(3_000, 0, "loader-0", 1, "kernel: module_load kmr_a"));

        assertThat(timeline.zero()).isEqualTo("the trial's start");
        assertThat(timeline.entries())
                .extracting(Timeline.Entry::what)
                .containsExactly(
                        "finit_module(kmr_a.ko, x=1) = 0",
                        "kernel: module_load kmr_a",
                        "delete_module(kmr_a) = EAGAIN");
        assertThat(timeline.entries()).extracting(Timeline.Entry::nanos).containsExactly(1_000L, 2_000L, 4_000L);
        assertThat(timeline.entries().getFirst().duration()).isPositive();
    }

    @Test
    void timesAreCountedFromTheGatesRelease() {
        log.release();
        log.add(System.nanoTime(), "open", "/proc/modules", "", DONE);

        assertThat(timeline(MOST).zero()).isEqualTo("the gate's release");
        assertThat(timeline(MOST).entries().getFirst().nanos()).isBetween(0L, 10_000_000_000L);
    }

    @Test
    void theSameCallAgainIsOneEntry() {
        for (int i = 0; i < 3; i++) {
            log.add(2_000 + i, "read", "/proc/modules", "", new SysResult(i, Errno.NONE));
        }
        log.add(3_000, "close", "/proc/modules", "", DONE);

        assertThat(timeline(MOST).entries())
                .extracting(Timeline.Entry::what)
                .containsExactly("read(/proc/modules) = 2 (the last of 3)", "close(/proc/modules) = 0");
    }

    @Test
    void aFileThatIsReadOrWrittenInOneGoIsOneEntry() {
        for (int i = 0; i < 2; i++) {
            log.add(2_000, "open", "/proc/kmr_gate", "", new SysResult(5, Errno.NONE));
            log.add(2_001, "read", "/proc/kmr_gate", "", DONE);
            log.add(2_002, "close", "/proc/kmr_gate", "", DONE);
        }
        assertThat(timeline(MOST).entries())
                .extracting(Timeline.Entry::what)
                .containsExactly("read /proc/kmr_gate (the last of 2)");

        log.clear();
        log.add(2_000, "open", "/proc/kmr_gate", "", new SysResult(5, Errno.NONE));
        log.add(2_001, "write", "/proc/kmr_gate", "shut a", new SysResult(6, Errno.NONE));
        log.add(2_002, "close", "/proc/kmr_gate", "", DONE);
        assertThat(timeline(MOST).entries())
                .extracting(Timeline.Entry::what)
                .containsExactly("write /proc/kmr_gate: shut a = 6");
    }

    @Test
    void loadsAreNeverTakenTogether() {
        log.add(2_000, "finit_module", "kmr_a.ko", "", DONE);
        log.add(2_001, "finit_module", "kmr_a.ko", "", DONE);

        assertThat(timeline(MOST).entries()).hasSize(2);
    }

    @Test
    void whatDoesNotFitIsCounted() {
        for (int i = 0; i < 10; i++) {
            log.add(2_000 + i, "open", "file" + i, "", DONE);
        }

        Timeline timeline = timeline(4);

        assertThat(timeline.entries())
                .extracting(Timeline.Entry::what)
                .containsExactly("open(file0) = 0", "open(file1) = 0", "open(file6) = 0", "open(file7) = 0");
        assertThat(timeline.cut()).isEqualTo(2 + 4);
    }

    @Test
    void anotherTrialBeginsAfresh() {
        log.release();
        log.add(2_000, "open", "file", "", DONE);
        log.clear();

        assertThat(timeline(MOST).entries()).isEmpty();
        assertThat(timeline(MOST).zero()).isEqualTo("the trial's start");
    }

    @Test
    void itIsTheSameAfterAJourneyAsJson() {
        log.add(2_000, "open", "file", "", DONE);
        Timeline timeline = timeline(MOST, new Timeline.Entry(3_000, 0, "kworker/0:1", 0, "console: hello"));

        assertThat(Timeline.from(timeline.toMap())).isEqualTo(timeline);
    }

    @Test
    void everyCallThroughTheBackendIsRecorded(@TempDir Path directory) {
        ModuleSyscalls sys = new RecordingSyscalls(Backends.open("ffm"), log);
        String file = directory.resolve("file").toString();
        // O_CREAT, open(2)
        int fd = sys.open(file, ModuleSyscalls.O_RDWR | 0x40).intValue();
        sys.write(fd, "text");
        sys.read(fd, sys.allocate(8), 8);
        sys.close(fd);
        sys.stat(file + "-not");
        sys.threadId();

        assertThat(timeline(MOST).entries())
                .extracting(Timeline.Entry::what)
                .containsExactly(
                        "open(" + file + ") = " + fd,
                        "write(" + file + ", text) = 4",
                        "read(" + file + ") = 0",
                        "close(" + file + ") = 0",
                        "failing stat(" + file + "-not)");
        assertThat(log.names()).containsValue(Thread.currentThread().getName());
    }

    @Test
    void aKernelThatCannotBeTracedSaysSo(@TempDir Path root) {
        try (TimelineRecorder recorder = new TimelineRecorder()) {
            ModuleSyscalls sys = Backends.open("ffm");
            recorder.begin();
            assertThat(recorder.end().kernel()).contains("--timeline");
            recorder.recordKernel(sys, root);
            recorder.begin();
            assertThat(recorder.end().kernel()).contains("built without tracing");
        }
    }
}
