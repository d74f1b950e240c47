// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    private static void refused(String text) {
        assertThatThrownBy(() -> JsonText.parse(text)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void anObjectKeepsItsOrderAndItsValues() throws ProtocolException {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("z", "a \"quoted\"\nline\t\u0000 and é€𝄞");
        object.put("a", List.of(1L, List.of(), Map.of("deep", List.of(true, false)), 1.5));
        object.put("long", Long.MIN_VALUE);
        object.put("", Map.of());
        String line = JsonText.write(object);
        assertThat(line).doesNotContain("\n");
        assertThat(JsonText.parse(line)).isEqualTo(object);
        assertThat(JsonText.parse(line).keySet()).containsExactly("z", "a", "long", "");
    }

    @Test
    void nullsAreLeftOutAndIntegersBecomeLongs() throws ProtocolException {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("nothing", null);
        object.put("int", 7);
        assertThat(JsonText.parse(JsonText.write(object))).isEqualTo(Map.of("int", 7L));
        assertThat(JsonText.parse("{\"a\":[null,1,null]}")).isEqualTo(Map.of("a", List.of(1L)));
    }

    @Test
    void aValueThatJsonDoesNotKnowIsAMistakeOfOurs() {
        assertThatThrownBy(() -> JsonText.write(Map.of("a", new StringBuilder("x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("StringBuilder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "\"text\"",
                "[]",
                "[{}]",
                "{",
                "}",
                "{}{}",
                "{} x",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{\"a\":[1",
                "{\"a\":[1}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\u0001\"}",
                "{\"a\":nul}",
                "// comment\n{}",
                "KMODRACE init: alive",
                "\uFFFD\uFFFD\u0000",
                "{\"a\":9223372036854775808}"
            })
    void whatIsNotExactlyOneObjectIsRefused(String text) {
        refused(text);
    }

    @Test
    void whatIsTooDeepOrTooLongIsRefusedAndDoesNotOverflowTheStack() {
        refused("[".repeat(1_000_000));
        refused("{\"a\":".repeat(1_000_000));
        refused("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
        refused("{\"a\":" + "9".repeat(5_000) + "}");
        refused("{\"a\":" + "9".repeat(1_000_000) + ".5}");
        refused("{\"" + "k".repeat(100_000) + "\":1}");
    }

    @Test
    void aLineAsLongAsAMachineMaySayIsRead() throws ProtocolException {
        String text = "x".repeat(1 << 20);
        assertThat(JsonText.parse("{\"a\":\"" + text + "\"}")).containsEntry("a", text);
    }

    @Test
    void theMessageQuotesNoMoreThanTheBeginning() {
        assertThatThrownBy(() -> JsonText.parse("garbage ".repeat(10_000)))
                .isInstanceOf(ProtocolException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("not JSON: garbage")
                        .hasSizeLessThan(120));
    }
}
