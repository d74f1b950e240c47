// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.kmodrace.race.protocol.ConsoleMark;

/**
 * Finds in a kernel's log what it says of its own faults, in one pass and in little memory however long the log is. The
 * lines of CPUs that print at the same time are told apart where the log says who printed them
 * ({@code [time][T123]}, CONFIG_PRINTK_CALLER).
 */
public final class ReportReader {
    private static final int PIECE = 1 << 16;
    /** More than so many print at once on no machine that we know. */
    private static final int MOST_AT_ONCE = 64;

    private static final String MARK = "KMODRACE trial";
    private static final String BANNER = "Linux version ";

    private final Consumer<KernelReport> to;
    private final LineScanner scanner;
    private final Map<String, ReportBuilder> open = new LinkedHashMap<>();
    private Optional<ConsoleMark> mark = Optional.empty();
    private boolean booted;
    private boolean reported;

    /** @param to gets each report when it has come to its end */
    public ReportReader(Consumer<KernelReport> to) {
        this.to = to;
        List<String> words = Stream.concat(Stream.of(MARK, BANNER), ReportForm.allWords().stream())
                .toList();
        this.scanner = new LineScanner(words, new LineScanner.Sink() {
            @Override
            public boolean wantsAll() {
                return !open.isEmpty();
            }

            @Override
            public void line(String text, boolean hit) {
                heard(ConsoleLine.parse(text), hit);
            }
        });
    }

    /** All reports in a text. */
    public static List<KernelReport> read(String console) {
        List<KernelReport> reports = new ArrayList<>();
        try {
            read(new ByteArrayInputStream(console.getBytes(StandardCharsets.ISO_8859_1)), reports::add);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
        return List.copyOf(reports);
    }

    /**
     * Reads all that there is.
     *
     * @param to gets each report when it has come to its end
     */
    public static void read(InputStream in, Consumer<KernelReport> to) throws IOException {
        ReportReader reader = new ReportReader(to);
        byte[] piece = new byte[PIECE];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            reader.more(piece, n);
        }
        reader.end();
    }

    /** The next bytes of the log. */
    public void more(byte[] bytes, int length) {
        scanner.scan(bytes, length);
    }

    /** No more comes: what is under way is told as truncated. */
    public void end() {
        scanner.end();
        endAll();
    }

    private void heard(ConsoleLine line, boolean hit) {
        if (hit && (isMark(line) || isBanner(line))) {
            return;
        }
        Optional<ReportForm.Begin> begin = hit ? ReportForm.of(line.text()) : Optional.empty();
        ReportBuilder under = open.get(line.caller());
        if (begin.isPresent()) {
            if (under != null && under.takes(begin.get(), line.text())) {
                return;
            }
            end(line.caller());
            begin(begin.get(), line);
        } else if (under != null && !under.takes(line.text())) {
            end(line.caller());
        }
    }

    private boolean isMark(ConsoleLine line) {
        Optional<ConsoleMark> next = line.text().contains(MARK) ? ConsoleMark.parse(line.text()) : Optional.empty();
        if (next.isPresent()) {
            endAll();
            mark = next;
        }
        return next.isPresent();
    }

    private boolean isBanner(ConsoleLine line) {
        if (!line.text().startsWith(BANNER)) {
            return false;
        }
        endAll();
        if (booted) {
            to.accept(Reboot.report(line, mark));
        }
        booted = true;
        reported = false;
        return true;
    }

    private void begin(ReportForm.Begin begin, ConsoleLine line) {
        if (open.size() >= MOST_AT_ONCE) {
            end(open.keySet().iterator().next());
        }
        open.put(line.caller(), new ReportBuilder(begin, line, mark, !reported));
        // What is only a line of stars and stripes may turn out to be nothing.
        reported |= begin.form().kind() != null;
    }

    private void end(String caller) {
        ReportBuilder builder = open.remove(caller);
        if (builder != null) {
            tell(builder);
        }
    }

    private void endAll() {
        for (Iterator<ReportBuilder> each = open.values().iterator(); each.hasNext(); ) {
            ReportBuilder builder = each.next();
            each.remove();
            tell(builder);
        }
    }

    private void tell(ReportBuilder builder) {
        builder.build().ifPresent(report -> {
            reported = true;
            to.accept(report);
        });
    }
}
