// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Backends;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.ModelKernel;
import org.kmodrace.race.engine.ModelKernel.Walk;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.EventCodec;
import org.kmodrace.race.protocol.GuestCommand;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.protocol.ProtocolException;

/** The agent on a model of a kernel: what it tells, in which order, and what it does about trouble. */
@Timeout(60)
class AgentRunTest {
    private static final PlanItem LEAK = new PlanItem("symbol-get-leak", "race", 0, 2);
    private static final PlanItem LISTING = new PlanItem("proc-modules-bytewise", "race", 5, 3);

    @TempDir
    Path modules;

    private final ModelKernel kernel = new ModelKernel(Walk.BY_INDEX, false, Backends.open("ffm"));

    @BeforeEach
    void buildTheTestModules() throws IOException {
        for (var scenario : Catalogue.scenarios()) {
            for (String module : scenario.needs().modules()) {
                Files.writeString(modules.resolve(module + ".ko"), "");
            }
        }
    }

    private List<AgentEvent> run(long seed, PlanItem... items) throws ProtocolException {
        ByteArrayOutputStream port = new ByteArrayOutputStream();
        AgentMain.run(
                new GuestPlan(seed, "model", List.of(items)),
                Optional.empty(),
                new Guest(kernel, modules, "6.1.0", 2),
                modules,
                new EventWriter(kernel, port));
        List<AgentEvent> events = new ArrayList<>();
        String said = port.toString(StandardCharsets.UTF_8);
        assertThat(said).endsWith("\n");
        for (String line : said.lines().toList()) {
            events.add(EventCodec.decode(line));
        }
        return events.stream().filter(e -> !(e instanceof AgentEvent.Heartbeat)).toList();
    }

    private static <T> List<T> only(List<AgentEvent> events, Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static List<String> kinds(List<AgentEvent> events) {
        return events.stream().map(e -> e.getClass().getSimpleName()).toList();
    }

    @Test
    void itTellsEachStepInOrder() throws ProtocolException {
        List<AgentEvent> events = run(1, LEAK);
        assertThat(kinds(events))
                .containsExactly(
                        "Hello",
                        "ItemStarted",
                        "TrialStarted",
                        "TrialEnded",
                        "Timeline",
                        "TrialStarted",
                        "TrialEnded",
                        "Ledger",
                        "ItemEnded",
                        "Bye");
        assertThat(only(events, AgentEvent.Hello.class).getFirst())
                .extracting(AgentEvent.Hello::version, AgentEvent.Hello::release, AgentEvent.Hello::backend)
                .containsExactly(AgentEvent.VERSION, "6.1.0", "model");
        assertThat(only(events, AgentEvent.TrialEnded.class))
                .extracting(AgentEvent.TrialEnded::outcome)
                .containsOnly("pinned-unnamed");
        assertThat(kernel.loaded()).isEmpty();
    }

    @Test
    void aKernelThatCannotBeTracedSaysWhyThereIsNoLedger() throws ProtocolException {
        assertThat(only(run(1, LEAK), AgentEvent.Ledger.class)).singleElement().satisfies(ledger -> {
            assertThat(ledger.why()).isEqualTo("the kernel was built without tracing: there is no /sys/kernel/tracing");
            assertThat(ledger.facts()).isEmpty();
        });
    }

    @Test
    void aScenarioThatDoesNotAskForOneHasNoLedger() throws ProtocolException {
        assertThat(only(run(1, LISTING), AgentEvent.Ledger.class)).isEmpty();
    }

    @Test
    void trialsAreNumberedFromWhereThePlanSays() throws ProtocolException {
        List<AgentEvent> events = run(1, LISTING);
        assertThat(only(events, AgentEvent.TrialStarted.class))
                .extracting(AgentEvent.TrialStarted::trial)
                .containsExactly(5, 6, 7);
        assertThat(only(events, AgentEvent.TrialEnded.class))
                .extracting(AgentEvent.TrialEnded::trial)
                .containsExactly(5, 6, 7);
    }

    @Test
    void aTrialDoesTheSameOnWhicheverMachineItRuns() throws ProtocolException {
        List<Object> inOneGo = phases(1, new PlanItem("proc-modules-bytewise", "race", 0, 8));
        assertThat(phases(1, new PlanItem("proc-modules-bytewise", "race", 5, 3), LEAK))
                .isEqualTo(inOneGo.subList(5, 8));
        assertThat(phases(2, new PlanItem("proc-modules-bytewise", "race", 0, 8)))
                .as("of another seed")
                .isNotEqualTo(inOneGo);
    }

    private List<Object> phases(long seed, PlanItem... items) throws ProtocolException {
        List<Object> phases = new ArrayList<>();
        for (AgentEvent.TrialEnded end : only(run(seed, items), AgentEvent.TrialEnded.class)) {
            if (end.scenario().equals("proc-modules-bytewise")) {
                phases.add(end.evidence().getOrDefault("afterByteOfEntry", "none"));
            }
        }
        return phases;
    }

    @Test
    void aHarnessThatFailsSaysWhereAndStopsThere() throws ProtocolException {
        new Guest(kernel, modules, "6.1.0", 1).mustLoad("kmr_owner", "");
        List<AgentEvent> events = run(1, LEAK, LISTING);
        assertThat(kinds(events))
                .containsExactly("Hello", "ItemStarted", "TrialStarted", "Ledger", "Failed", "ItemEnded", "Bye");
        AgentEvent.Failed failed = only(events, AgentEvent.Failed.class).getFirst();
        assertThat(failed.trial()).isZero();
        assertThat(failed.why()).contains("kmr_owner", "EEXIST").doesNotContain("Exception");
    }

    @Test
    void aTestModuleThatIsNotInTheImageIsNamed() throws Exception {
        Files.delete(modules.resolve("kmr_user.ko"));
        List<AgentEvent> events = run(1, LEAK);
        assertThat(kinds(events)).containsExactly("Hello", "ItemStarted", "Failed", "ItemEnded", "Bye");
        AgentEvent.Failed failed = only(events, AgentEvent.Failed.class).getFirst();
        assertThat(failed.trial()).isEqualTo(-1);
        assertThat(failed.why()).contains("kmr_user.ko");
    }

    @Test
    void whatThisAgentDoesNotKnowIsToldAsSuch() throws ProtocolException {
        assertThat(only(run(1, new PlanItem("later", "race", 0, 1)), AgentEvent.Failed.class))
                .extracting(AgentEvent.Failed::why)
                .containsExactly("this agent knows no scenario 'later'");
        assertThat(only(run(1, new PlanItem("symbol-get-leak", "later", 0, 1)), AgentEvent.Failed.class))
                .extracting(AgentEvent.Failed::why)
                .containsExactly("scenario symbol-get-leak has no variant 'later'");
    }

    private List<AgentEvent> command(String... commands) throws Exception {
        Files.createDirectories(modules.resolve("proc/sys/kernel"));
        Files.writeString(modules.resolve("proc/sys/kernel/osrelease"), "6.1.0\n");
        Files.writeString(modules.resolve("proc/modules"), "kmr_a 16384 0 - Live 0xffffffffc0001000 (OE)\n");
        Path directory = Files.createDirectories(modules.resolve("lib/modules/6.1.0/extra"));
        Files.writeString(directory.resolveSibling("modules.dep"), "extra/kmr_user.ko: extra/kmr_owner.ko\n");
        ByteArrayOutputStream port = new ByteArrayOutputStream();
        List<GuestCommand> all = Stream.of(commands).map(GuestCommand::parse).toList();
        AgentMain.run(
                GuestPlan.ofCommands(1, "model", all),
                Optional.empty(),
                new Guest(kernel, modules, "6.1.0", 2),
                modules,
                new EventWriter(kernel, port));
        List<AgentEvent> events = new ArrayList<>();
        for (String line : port.toString(StandardCharsets.UTF_8).lines().toList()) {
            events.add(EventCodec.decode(line));
        }
        return events.stream().filter(e -> !(e instanceof AgentEvent.Heartbeat)).toList();
    }

    @Test
    void commandsAreAnsweredInOrder() throws Exception {
        List<AgentEvent> events = command("load:kmr_user,action=get", "unload:kmr_owner");

        assertThat(kinds(events))
                .containsExactly(
                        "Hello",
                        "CommandStarted",
                        "CommandNote",
                        "CommandNote",
                        "CommandEnded",
                        "CommandStarted",
                        "CommandEnded",
                        "Bye");
        List<AgentEvent.CommandEnded> answers = only(events, AgentEvent.CommandEnded.class);
        assertThat(answers).extracting(e -> e.answer().get("done")).containsExactly(true, false);
        assertThat(answers.getLast().answer().get("answer")).isEqualTo("EAGAIN");
        assertThat(kernel.loaded()).containsExactly("kmr_user", "kmr_owner");
    }

    @Test
    void moreCommandsThanTheLineHasRoomForComeFromAFile() throws Exception {
        Path batch = Files.writeString(modules.resolve("batch"), "ls\nload:kmr_user\n");

        List<AgentEvent> events = command("batch:" + batch.toString().replace(":", "%3a"));

        assertThat(only(events, AgentEvent.CommandStarted.class))
                .extracting(AgentEvent.CommandStarted::command)
                .containsExactly("ls", "load:kmr_user");
        assertThat(kernel.loaded()).containsExactly("kmr_user", "kmr_owner");
    }

    @Test
    void aCommandThatCannotBeCarriedOutEndsThePlan() throws Exception {
        List<AgentEvent> events = command("load:kmr_none", "ls");

        assertThat(kinds(events)).containsExactly("Hello", "CommandStarted", "CommandFailed", "Bye");
        assertThat(only(events, AgentEvent.CommandFailed.class).getFirst().why())
                .contains("there is no module 'kmr_none'");
    }
}
