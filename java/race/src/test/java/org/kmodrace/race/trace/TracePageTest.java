// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Pages of a kernel's trace buffer, captured and made by hand. */
class TracePageTest {
    private record Seen(long nanos, int offset, int length) {}

    private static String capture(String name) {
        try (InputStream in = Objects.requireNonNull(TracePageTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<Integer, EventFormat> formats() {
        Map<Integer, EventFormat> formats = new HashMap<>();
        for (String text : capture("formats-6.1.txt").split("(?=name: )", -1)) {
            EventFormat.parse(text).ifPresent(format -> formats.put(format.id(), format));
        }
        return formats;
    }

    private static List<TraceEvent> events(int page) {
        String text = capture("pages-6.1.txt").split("===", -1)[page + 1];
        int line = text.indexOf('\n');
        int cpu = Integer.parseInt(text.substring(" cpu".length(), line));
        byte[] bytes = Base64.getMimeDecoder().decode(text.substring(line + 1));
        ByteBuffer whole = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        whole.put(0, bytes);
        Map<Integer, EventFormat> formats = formats();
        List<TraceEvent> events = new ArrayList<>();
        long lost = TracePage.read(whole, 4096, (nanos, offset, length) -> {
            byte[] record = new byte[length];
            whole.get(offset, record);
            EventFormat format = Objects.requireNonNull(formats.get(whole.getShort(offset) & 0xffff));
            events.add(TraceEvent.of(nanos, cpu, format, record));
        });
        assertThat(lost).isZero();
        return events;
    }

    @Test
    void theFormatsOfAKernelAreUnderstood() {
        assertThat(formats().values())
                .extracting(EventFormat::name)
                .contains("kmr_get", "kmr_got", "kmr_put", "kmr_put_addr", "module_load", "module_get");
        EventFormat get = formats().values().stream()
                .filter(format -> format.name().equals("kmr_get"))
                .findFirst()
                .orElseThrow();
        assertThat(get.fields())
                .containsEntry("common_pid", new EventFormat.Field(4, 4, true, false))
                .containsEntry("caller", new EventFormat.Field(16, 8, false, false))
                .containsEntry("symbol", new EventFormat.Field(24, 4, true, true));
    }

    @Test
    void recordsOfAPageHaveTheirTimes() {
        assertThat(events(0))
                .extracting(TraceEvent::name, TraceEvent::cpu, TraceEvent::task)
                .containsExactly(tuple("kmr_load", 1, 100), tuple("kmr_memory", 1, 100));
        assertThat(events(0).getLast().nanos()).isEqualTo(11_908_989_610L);
        assertThat(events(0).getLast().number("size")).isEqualTo(0x4000);
    }

    @Test
    void aPageThatWasReadBeforeGoesOnWhereItWas() {
        List<TraceEvent> events = events(1);

        assertThat(events)
                .extracting(TraceEvent::name)
                .containsExactly(
                        "kmr_memory_end", "kmr_memory", "kmr_memory_end", "module_load", "module_put", "kmr_load_end");
        assertThat(events.get(0).number("base")).isEqualTo(0xffffffffc02bb000L);
        assertThat(events.get(1).number("size")).isEqualTo(0x3000);
        assertThat(events.get(3).text("name")).isEqualTo("kmr_owner");
        assertThat(events.get(4).text("name")).isEqualTo("kmr_owner");
        assertThat(events.getLast().nanos()).isEqualTo(12_050_357_880L);
        assertThat(events.getLast().number("answer")).isZero();
        assertThat(events.getLast().inInterrupt()).isFalse();
    }

    private static ByteBuffer page(long nanos, int commit) {
        return ByteBuffer.allocate(4096)
                .order(ByteOrder.nativeOrder())
                .putLong(0, nanos)
                .putInt(8, commit);
    }

    private static List<Seen> read(ByteBuffer page) {
        List<Seen> seen = new ArrayList<>();
        TracePage.read(page, 4096, (nanos, offset, length) -> seen.add(new Seen(nanos, offset, length)));
        return seen;
    }

    @Test
    void timesAddUp() {
        ByteBuffer page = page(1000, 32);
        page.putInt(16, 10 << 5 | 2);
        page.putInt(28, 3 << 5 | 30).putInt(32, 1);
        page.putInt(36, 5 << 5 | 2);

        assertThat(read(page)).containsExactly(new Seen(1010, 20, 8), new Seen(1010 + (1L << 27) + 3 + 5, 40, 8));
    }

    @Test
    void aTimeStampReplacesTheTime() {
        ByteBuffer page = page(1L << 60 | 7, 16);
        page.putInt(16, 9 << 5 | 31).putInt(20, 2);
        page.putInt(24, 1);

        assertThat(read(page)).containsExactly(new Seen((1L << 60) + (2L << 27) + 9, 28, 4));
    }

    @Test
    void longRecordsSayTheirLength() {
        ByteBuffer page = page(0, 24);
        page.putInt(16, 1 << 5).putInt(20, 20);

        assertThat(read(page)).containsExactly(new Seen(1, 24, 16));
    }

    @Test
    void paddingIsNoRecord() {
        ByteBuffer page = page(0, 36);
        page.putInt(16, 1 << 5 | 29).putInt(20, 8);
        page.putInt(28, 1 << 5 | 1);
        page.putInt(36, 29);

        assertThat(read(page)).containsExactly(new Seen(2, 32, 4));
    }

    @Test
    void lossesAreSaid() {
        ByteBuffer page = page(0, 8 | 1 << 31 | 1 << 30);
        page.putInt(16, 1 << 5 | 1).putLong(24, 42);

        assertThat(TracePage.read(page, 4096, (nanos, offset, length) -> {})).isEqualTo(42);
        page.putInt(8, 8 | 1 << 31);
        assertThat(TracePage.read(page, 4096, (nanos, offset, length) -> {})).isEqualTo(1);
        page.putInt(8, 8);
        assertThat(TracePage.read(page, 4096, (nanos, offset, length) -> {})).isZero();
    }

    @Test
    void whatIsNoPageHoldsNothing() {
        assertThat(TracePage.read(page(0, 100), 8, (nanos, offset, length) -> {
                    throw new AssertionError("there is no record");
                }))
                .isZero();
    }
}
