// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger of {@code who} against a module that counts its gets and puts itself, in real kernels. */
@Timeout(600)
@Isolated("it counts events that are lost when the guest is slow")
class LedgerIT {
    private static final String FILE = "/proc/kmr_ledger";

    @TempDir
    Path home;

    private JsonNode who(int code, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("who", "kmr_owner", "--json"));
        all.addAll(List.of(arguments));
        Kmodrace.Answer answer = new Kmodrace(home.resolve("use"))
                .run(all.toArray(String[]::new))
                .exited(code);
        return new ObjectMapper().readTree(answer.out()).path("answer");
    }

    private static JsonNode pair(JsonNode answer, String user) {
        for (JsonNode pair : answer.path("ledger").path("pairs")) {
            if (pair.path("user").asText().equals(user)) {
                assertThat(pair.path("owner").asText()).isEqualTo("kmr_owner");
                return pair;
            }
        }
        throw new AssertionError("no pair of " + user + " in " + answer);
    }

    /** What the module itself counted last. */
    private static long counted(JsonNode answer, String what) {
        String text = answer.path("steps").findValuesAsText("text").stream()
                .reduce("", (first, last) -> last.isEmpty() ? first : last);
        Matcher m = Pattern.compile(what + " (\\d+)").matcher(text);
        assertThat(m.find()).as(text).isTrue();
        return Long.parseLong(m.group(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:6.1", "debian:6.12"})
    void itCountsExactlyWhatAModuleDidAtTenThousandASecondAndFaster(String kernel) throws Exception {
        JsonNode answer = who(
                ExitCode.OK,
                "--in",
                kernel,
                "--load",
                "kmr_owner",
                "--load",
                "kmr_ledger",
                "--write",
                FILE + "=pairs 30000 10000 1",
                "--write",
                FILE + "=pairs 20000 0 2",
                "--write",
                FILE + "=gets 5",
                "--write",
                FILE + "=puts 2",
                "--read",
                FILE,
                "--unload",
                "kmr_ledger");

        JsonNode pair = pair(answer, "kmr_ledger");
        assertThat(counted(answer, "gets")).isEqualTo(70_005);
        assertThat(counted(answer, "puts")).isEqualTo(70_002);
        assertThat(pair.path("gets").asLong()).isEqualTo(counted(answer, "gets"));
        assertThat(pair.path("puts").asLong()).isEqualTo(counted(answer, "puts"));
        assertThat(pair.path("left").asLong()).isEqualTo(3);
        assertThat(pair.path("linked").asBoolean()).isFalse();
        assertThat(answer.path("ledger").path("exact").asBoolean()).isTrue();
        assertThat(answer.path("ledger").path("leftovers")).hasSize(1);
        assertThat(answer.path("ledger").path("leftovers").path(0).path("count").asLong())
                .isEqualTo(3);
        assertThat(answer.path("loaded").path(0).path("references").asLong()).isEqualTo(3);
        assertThat(answer.path("unexplained").asLong()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = "debian:6.12")
    void itSaysThatItLostSomethingWhenItsBufferIsTooSmall(String kernel) throws Exception {
        JsonNode answer = who(
                ExitCode.REFUSED,
                "--in",
                kernel,
                "--buffer",
                "16",
                "--load",
                "kmr_owner",
                "--load",
                "kmr_ledger",
                "--write",
                FILE + "=pairs 20000 0 2",
                "--read",
                FILE);

        assertThat(counted(answer, "gets")).isEqualTo(40_000);
        assertThat(answer.path("ledger").path("exact").asBoolean()).isFalse();
        assertThat(answer.path("ledger").path("lost").asLong()).isPositive();
        assertThat(answer.path("ledger").path("lostWhy").asText()).contains("came faster than the buffer was read");
    }

    @ParameterizedTest
    @ValueSource(strings = "debian:6.1")
    void linkedAndDynamicUsesAreToldApart(String kernel) throws Exception {
        JsonNode answer = who(
                ExitCode.REFUSED,
                "--in",
                kernel,
                "--with",
                "kmr_owner",
                "--load",
                "kmr_linked gets=2 puts=1",
                "--load",
                "kmr_user action=get",
                "--unload",
                "kmr_user",
                "--load",
                "kmr_getter",
                "--write",
                "/proc/kmr_getter=get kmr_owner_symbol",
                "--write",
                "/proc/kmr_getter=get there_is_no_such_symbol");

        assertThat(pair(answer, "kmr_linked").path("linked").asBoolean()).isTrue();
        assertThat(pair(answer, "kmr_linked").path("held").asLong()).isEqualTo(1);
        assertThat(pair(answer, "kmr_linked")
                        .path("sites")
                        .path(0)
                        .path("inInit")
                        .asBoolean())
                .isTrue();
        assertThat(pair(answer, "kmr_user").path("left").asLong()).isEqualTo(1);
        JsonNode getter = pair(answer, "kmr_getter");
        assertThat(getter.path("linked").asBoolean()).isFalse();
        assertThat(getter.path("held").asLong()).isEqualTo(1);
        assertThat(getter.path("sites").path(0).path("place").asText()).startsWith("kmr_getter+0x");
        assertThat(getter.path("sites").path(0).path("function").asText()).startsWith("kmr_getter_");
        assertThat(answer.path("ledger").path("refused").findValuesAsText("symbol"))
                .containsExactly("there_is_no_such_symbol");
        assertThat(answer.path("ledger").path("exact").asBoolean()).isTrue();
        // One linked, and what three took by symbol_get().
        assertThat(answer.path("loaded").path(0).path("references").asLong()).isEqualTo(4);
        assertThat(answer.path("dynamic").asLong()).isEqualTo(3);
        assertThat(answer.path("unexplained").asLong()).isZero();
    }
}
