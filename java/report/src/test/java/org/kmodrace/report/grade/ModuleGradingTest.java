// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.oracle.Finding;
import org.kmodrace.report.Story;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.render.ModuleRenderer;

class ModuleGradingTest {
    private static final String LEFTOVERS = "module-leftovers";
    private static final String OPEN = "module-open-vs-unload";
    private static final Finding LEFT =
            new Finding("proc-entry-left", "/proc/foo", "the proc entry /proc/foo is still there after its unload");

    private final List<JournalEvent> events = new ArrayList<>();
    private final List<RunInfo.Planned> planned = new ArrayList<>();

    @Test
    void aModuleWithoutFindingsIsCleanWithExitCodeZero() {
        target("foo").check("foo", LEFTOVERS, "clean", List.of()).end("done");

        ModuleReport report = grade();

        assertThat(report.run().exitCode()).isEqualTo(RunResult.AS_EXPECTED);
        assertThat(report.run().exitWhy()).isEqualTo("nothing was found in foo");
        assertThat(report.findings()).isZero();
    }

    @Test
    void aFindingNamesItsKindItsEvidenceAndHowToRunItsCheckAgain() {
        target("foo").check("foo", LEFTOVERS, "finding", List.of(LEFT.toMap())).end("done");

        ModuleReport report = grade();
        String text = new ModuleRenderer(false).render(report);

        assertThat(report.run().exitCode()).isEqualTo(RunResult.DEPARTS);
        assertThat(text)
                .contains("module-leftovers            1 FINDING")
                .contains("foo, finding 1: proc-entry-left")
                .contains("the proc entry /proc/foo is still there after its unload")
                .contains("again: ./kmodrace run --kernel debian:6.1 --module ./foo.ko module-leftovers\n")
                .contains("exit 1: 1 finding in foo");
        assertThat(new ModuleRenderer(false).json(report)).contains("\"kind\" : \"proc-entry-left\"");
        assertThat(new ModuleRenderer(false).lines(report))
                .isEqualTo("KMODRACE check module=foo check=module-leftovers outcome=finding findings=1\n");
    }

    @Test
    void whatSeveralChecksSeeIsOneFinding() {
        target("foo")
                .check("foo", LEFTOVERS, "finding", List.of(LEFT.toMap()))
                .check("foo", OPEN, "finding", List.of(LEFT.toMap()))
                .end("done");

        assertThat(grade().modules().getFirst().findings())
                .singleElement()
                .satisfies(found -> assertThat(found.checks()).containsExactly(LEFTOVERS, OPEN));
    }

    @Test
    void aCrashThatCameAgainIsAFindingOfTheKindThatWasAnnounced() {
        target("foo");
        planned.add(new RunInfo.Planned(OPEN, "foo", 1));
        event("trial-start", "scenario", OPEN, "variant", "foo", "trial", 0L);
        event(
                "note",
                "scenario",
                OPEN,
                "variant",
                "foo",
                "what",
                "danger",
                "facts",
                Map.of("kind", "unloaded-while-open", "what", "it was unloaded while /dev/foo was open"));
        event("confirmed-crash", "vm", "vm-02", "scenario", OPEN, "variant", "foo", "title", "BUG in vfs_read");
        end("done");

        ModuleReport report = grade();

        assertThat(report.run().exitCode()).isEqualTo(RunResult.DEPARTS);
        assertThat(report.modules().getFirst().checks())
                .singleElement()
                .extracting(ModuleReport.Check::outcome)
                .isEqualTo("crashed");
        assertThat(report.modules().getFirst().findings()).singleElement().satisfies(found -> {
            assertThat(found.finding().kind()).isEqualTo("unloaded-while-open");
            assertThat(found.finding().what()).isEqualTo("it was unloaded while /dev/foo was open: BUG in vfs_read");
        });
    }

    @Test
    void anInitThatRefusesIsSaidPlainlyAndIsNoFinding() {
        target("foo").check("foo", LEFTOVERS, "init-refused", List.of()).end("done");

        ModuleReport report = grade();

        assertThat(report.run().exitCode()).isEqualTo(RunResult.AS_EXPECTED);
        assertThat(report.run().exitWhy())
                .isEqualTo("nothing was found, but the init of foo refused, so that little could be looked at");
    }

    @Test
    void whatTheKernelRefusesSaysNothingOfTheModule() {
        target("foo").check("foo", LEFTOVERS, "not-loaded", List.of()).end("done");

        assertThat(grade().run().exitCode()).isEqualTo(RunResult.FAILED);
    }

    @Test
    void aSkippedCheckIsShownWithItsReason() {
        target("foo");
        event(
                "skipped",
                "scenario",
                "module-failing-allocations",
                "variant",
                "",
                "why",
                "kernel without FAULT_INJECTION");
        check("foo", LEFTOVERS, "clean", List.of()).end("done");

        assertThat(new ModuleRenderer(false).render(grade()))
                .containsPattern("module-failing-allocations +skipped +kernel without");
        assertThat(grade().run().exitCode()).isZero();
    }

    @Test
    void aCheckThatDidNotEndIsAnErrorOfTheTool() {
        target("foo");
        planned.add(new RunInfo.Planned(LEFTOVERS, "foo", 1));
        end("interrupted");

        assertThat(grade().run().exitCode()).isEqualTo(RunResult.FAILED);
    }

    private ModuleGradingTest target(String module) {
        return event("target", "module", module, "again", "./kmodrace run --kernel debian:6.1 --module ./foo.ko");
    }

    private ModuleGradingTest check(String module, String check, String outcome, List<Object> findings) {
        planned.add(new RunInfo.Planned(check, module, 1));
        return event(
                "trial-end",
                "scenario",
                check,
                "variant",
                module,
                "trial",
                0L,
                "outcome",
                outcome,
                "evidence",
                Map.of("findings", findings, "facts", List.of(Map.of("what", "this was done"))),
                "ns",
                1_000_000_000L);
    }

    private ModuleGradingTest end(String why) {
        return event("run-end", "why", why);
    }

    private ModuleGradingTest event(String type, Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("t", type);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        events.add(new JournalEvent(fields));
        return this;
    }

    private ModuleReport grade() {
        RunRecord record = new RunRecord(Path.of("run"), Story.info(planned), List.copyOf(events), List.of());
        assertThat(ModuleGrading.isOf(record)).isTrue();
        return ModuleGrading.grade(record);
    }
}
