// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.race.oracle.Captures;

class EventCodecTest {
    private static final Map<String, Object> FACTS = facts();

    private static Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("text", "a\n\"b\"");
        facts.put("number", -5L);
        facts.put("list", List.of("x", 1L, Map.of("in", true)));
        return facts;
    }

    static Stream<AgentEvent> events() {
        return Stream.of(
                new AgentEvent.Hello(1, "6.1.0-56-cloud-amd64", "25.0.3+9-LTS", "ffm", 2, 4923, ""),
                new AgentEvent.ItemStarted("open-vs-unload", "race", 3, Long.MAX_VALUE),
                new AgentEvent.TrialStarted("open-vs-unload", "race", 0, 1),
                new AgentEvent.Note("open-vs-unload", "race", 0, "sections", FACTS),
                new AgentEvent.Note("open-vs-unload", "race", 0, "nothing", Map.of()),
                new AgentEvent.TrialEnded("open-vs-unload", "race", 2, "unload-refused", FACTS, 12),
                new AgentEvent.Stopped("open-vs-unload", "race", "30 s were over"),
                new AgentEvent.Skipped("open-vs-unload", "race", "no CONFIG_MODULE_UNLOAD"),
                new AgentEvent.Failed("open-vs-unload", "race", -1, ""),
                new AgentEvent.ItemEnded("open-vs-unload", "race", 0),
                new AgentEvent.CommandStarted(0, "load:kmr_user,action=get"),
                new AgentEvent.CommandNote(0, "loading", FACTS),
                new AgentEvent.CommandEnded(1, FACTS, 12),
                new AgentEvent.CommandFailed(2, "there is no module 'x'"),
                new AgentEvent.Timeline("s", "race", 3, "pinned-unnamed", Map.of("zero", "the trial's start")),
                new AgentEvent.Ledger("s", "race", "", Map.of("exact", true)),
                new AgentEvent.Heartbeat(7134),
                new AgentEvent.Bye(7324));
    }

    @Test
    void everyKindOfEventIsAmongTheExamples() {
        Set<Class<?>> kinds = Set.of(AgentEvent.class.getPermittedSubclasses());
        assertThat(events().map(Object::getClass).collect(Collectors.toSet())).isEqualTo(kinds);
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventIsTheSameAfterTheWayOut(AgentEvent event) throws ProtocolException {
        String line = EventCodec.encode(event);
        assertThat(line).doesNotContain("\n");
        assertThat(EventCodec.decode(line)).isEqualTo(event);
        assertThat(EventCodec.fromMap(EventCodec.decode(line).toMap().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> asRead(e.getValue())))))
                .isEqualTo(event);
    }

    /** What is read from JSON has no ints. */
    private static Object asRead(Object value) {
        return value instanceof Integer i ? (Object) i.longValue() : value;
    }

    @Test
    void whereTheKernelsTextBeginsIsToldWhereItIsKnown() throws ProtocolException {
        AgentEvent event = new AgentEvent.Hello(1, "6.1.0", "25", "ffm", 2, 4923, "ffffffff9a000000");
        assertThat(EventCodec.decode(EventCodec.encode(event))).isEqualTo(event);
    }

    @Test
    void whatTheEngineDidIsToldWhereThereIsSomething() throws ProtocolException {
        AgentEvent event =
                new AgentEvent.TrialEnded("s", "race", 2, "hit", FACTS, Map.of("skewNanos", List.of(5L)), 12);
        assertThat(EventCodec.decode(EventCodec.encode(event))).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventThatLacksAFieldIsRefused(AgentEvent event) throws ProtocolException {
        Map<String, Object> whole = JsonText.parse(EventCodec.encode(event));
        for (String field : List.copyOf(whole.keySet())) {
            Map<String, Object> without = new LinkedHashMap<>(whole);
            without.remove(field);
            assertThatThrownBy(() -> EventCodec.fromMap(without))
                    .as("without %s", field)
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("'" + field + "'");
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void aFieldOfAnotherTypeIsRefused(AgentEvent event) throws ProtocolException {
        Map<String, Object> whole = JsonText.parse(EventCodec.encode(event));
        for (String field : List.copyOf(whole.keySet())) {
            Map<String, Object> odd = new LinkedHashMap<>(whole);
            odd.put(field, List.of());
            assertThatThrownBy(() -> EventCodec.fromMap(odd))
                    .as("a list as %s", field)
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"t\":\"\"}",
                "{\"t\":\"Hello\"}",
                "{\"t\":1}",
                "{\"t\":\"bye\",\"uptimeMillis\":1.5}",
                "{\"t\":\"trial-start\",\"scenario\":\"a\",\"variant\":\"b\",\"trial\":2147483648,\"ns\":1}",
                "KMODRACE init: agent ended: status 0"
            })
    void whatIsNoEventIsRefused(String line) {
        assertThatThrownBy(() -> EventCodec.decode(line)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void fieldsOfALaterVersionAreOverlooked() throws ProtocolException {
        assertThat(EventCodec.decode("{\"t\":\"bye\",\"uptimeMillis\":1,\"new\":{\"a\":[]},\"vm\":\"vm-01\"}"))
                .isEqualTo(new AgentEvent.Bye(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent-6.1.jsonl", "agent-6.12.jsonl", "open-6.1.jsonl", "orphan-6.12.jsonl"})
    void everyLineOfARealAgentIsKeptWord(String file) throws ProtocolException {
        List<String> again = new ArrayList<>();
        for (AgentEvent event : Captures.events(file)) {
            again.add(EventCodec.encode(event));
        }
        assertThat(again).isEqualTo(Captures.text(file).lines().toList());
    }

    /** Lines as a dying machine might leave them: cut, with bytes changed, or no text at all. */
    @Test
    void randomBytesAreAnEventOrRefusedAndNothingElse() {
        Random random = new Random(20_260_101);
        List<String> real = Captures.text("agent-6.12.jsonl").lines().toList();
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = real.get(random.nextInt(real.size())).getBytes(StandardCharsets.UTF_8);
            int length = random.nextInt(Math.min(bytes.length, 400)) + 1;
            byte[] damaged = new byte[length];
            System.arraycopy(bytes, 0, damaged, 0, length);
            for (int change = random.nextInt(4); change > 0; change--) {
                damaged[random.nextInt(length)] = (byte) random.nextInt();
            }
            if (i % 4 == 0) {
                random.nextBytes(damaged);
            }
            try {
                EventCodec.decode(new String(damaged, StandardCharsets.UTF_8));
            } catch (ProtocolException expected) {
                refused++;
            }
        }
        // Not all: a short line may come through whole or changed inside a text.
        assertThat(refused).isGreaterThan(15_000).isLessThan(20_000);
    }
}
