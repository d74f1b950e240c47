// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a call trace.
 *
 * @param function without what a compiler has put behind its name
 * @param offset into it in bytes; -1 where the line does not say
 * @param size of it in bytes; -1 where the line does not say
 * @param module "" for the kernel itself
 * @param file {@code FILE:LINE}, where a tool has put it there; may be ""
 * @param sure false where the kernel prints a question mark: it found the address on the stack, no more
 * @param symbol the function's name as it was printed
 */
public record Frame(String function, long offset, long size, String module, String file, boolean sure, String symbol) {
    /** {@code %pS}, {@code %pB} and what scripts/decode_stacktrace.sh makes of them. */
    private static final String SYMBOL =
            "(?<symbol>[A-Za-z_][\\w.$]{0,200})\\+0x(?<offset>[0-9a-f]{1,16})/0x(?<size>[0-9a-f]{1,16})"
                    + "(?: \\[(?<module>[\\w-]{1,64})(?: [0-9a-f]{1,64})?\\])?";

    private static final Pattern LINE = Pattern.compile("^\\s*(?:\\[<[0-9a-f]{8,16}>\\] )?(?<unsure>\\? )?" + SYMBOL
            + "(?: \\(?(?<file>[\\w./+-]{1,200}:\\d{1,7})(?: \\(discriminator \\d{1,9}\\))?\\)?)?\\s*$");
    /** What was inlined there, as scripts/decode_stacktrace.sh and syzkaller write it. */
    private static final Pattern INLINED = Pattern.compile(
            "^\\s*(?<symbol>[A-Za-z_][\\w.$]{0,200}) \\(?(?<file>[\\w./+-]{1,200}:\\d{1,7})\\)? \\[inline\\]\\s*$");
    /** Once more, where it stands in a line. */
    private static final Pattern ANYWHERE = Pattern.compile(SYMBOL);

    private static final Pattern COMPILERS =
            Pattern.compile("\\.(?:isra|constprop|part|cold|llvm|lto_priv)(?:\\.\\d{1,20})?");

    /** Reads a line of a call trace; empty when it is none. */
    static Optional<Frame> parse(String line) {
        // Most lines are none, and patterns take their time.
        if (!line.contains("+0x") && !line.contains("[inline]")) {
            return Optional.empty();
        }
        Matcher m = LINE.matcher(line);
        if (m.find()) {
            String file = m.group("file");
            return Optional.of(of(m, file == null ? "" : file, m.group("unsure") == null));
        }
        Matcher inlined = INLINED.matcher(line);
        return inlined.find()
                ? Optional.of(named(inlined.group("symbol"), "", inlined.group("file"), true))
                : Optional.empty();
    }

    /** One of which it is not known where in the function it is: the function was inlined, or only named. */
    static Frame named(String symbol, String module, String file, boolean sure) {
        return new Frame(plain(symbol), -1, -1, module, file, sure, symbol);
    }

    /** The same with its place in the source. */
    Frame at(String place) {
        return new Frame(function, offset, size, module, place, sure, symbol);
    }

    /** The first place in a function that the line names; empty when it names none. */
    static Optional<Frame> in(String line) {
        Matcher m = ANYWHERE.matcher(line);
        return m.find() ? Optional.of(of(m, "", true)) : Optional.empty();
    }

    private static Frame of(Matcher m, String file, boolean sure) {
        String module = m.group("module");
        return new Frame(
                plain(m.group("symbol")),
                Long.parseUnsignedLong(m.group("offset"), 16),
                Long.parseUnsignedLong(m.group("size"), 16),
                module == null ? "" : module,
                file,
                sure,
                m.group("symbol"));
    }

    /** The name in the source: without what a compiler puts behind it. */
    static String plain(String symbol) {
        return COMPILERS.matcher(symbol).replaceAll("");
    }

    /** As a kernel prints it. */
    @Override
    public String toString() {
        String place = offset < 0 ? "" : "+0x%x/0x%x".formatted(offset, size);
        return (sure ? "" : "? ")
                + symbol
                + place
                + (module.isEmpty() ? "" : " [" + module + "]")
                + (file.isEmpty() ? "" : " " + file);
    }
}
