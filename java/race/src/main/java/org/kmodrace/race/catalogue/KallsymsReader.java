// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.observe.KallsymsLine;
import org.kmodrace.race.observe.SeqReader;
import org.kmodrace.race.oracle.LookupOracle.Lookup;

/**
 * Reads the modules' part of /proc/kallsyms in small pieces and notes when each came, so that a line says what the
 * kernel found at a time that is known to some milliseconds. To get to that part, the kernel prints all of its own
 * symbols, which is what takes long: it is done beforehand.
 */
final class KallsymsReader implements AutoCloseable {
    private static final String KALLSYMS = "/proc/kallsyms";
    private static final int BLOCK = 1 << 14;
    private static final int PIECE = 64;
    private static final long PAUSE_NANOS = 300_000;

    private final SeqReader reader;
    private final int start;

    /** When a piece was asked for and when it had come, in nanoseconds. */
    private record Piece(long begin, long end) {}

    /**
     * Opens the file and goes to its modules' part.
     *
     * @param start where that begins, see {@link #modulesPart}
     */
    KallsymsReader(Guest guest, int start) {
        this.reader = new SeqReader(guest.sys(), KALLSYMS, guest.sys().allocate(BLOCK));
        this.start = start;
        reader.readUntil(start, BLOCK);
    }

    /** Where the symbols of modules begin, in bytes: behind the kernel's own, whose place cannot change. */
    static int modulesPart(Guest guest) {
        String atRest = guest.readInBlocks(KALLSYMS);
        int first = atRest.indexOf("\t[");
        return first < 0 ? atRest.length() : atRest.lastIndexOf('\n', first) + 1;
    }

    /**
     * Reads to the end, with a pause after each piece.
     *
     * @return every symbol that is called {@code MODULE_here}, and every line that is no symbol's
     */
    List<Lookup> read() {
        List<Piece> pieces = new ArrayList<>();
        while (!reader.ended()) {
            long begin = System.nanoTime();
            reader.readUntil(start + (pieces.size() + 1L) * PIECE, PIECE);
            pieces.add(new Piece(begin, System.nanoTime()));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        List<Lookup> seen = new ArrayList<>();
        int offset = 0;
        for (String line : reader.text().substring(start).lines().toList()) {
            int piece = offset / PIECE;
            // What the kernel had printed for the piece before, and found no room in it, comes with the next.
            long begin = pieces.get(Math.max(0, piece - 1)).begin();
            lookup(line, begin, pieces.get(piece).end()).ifPresent(seen::add);
            offset += line.length() + 1;
        }
        return seen;
    }

    private static Optional<Lookup> lookup(String line, long begin, long end) {
        Optional<KallsymsLine> symbol = KallsymsLine.parse(line);
        if (symbol.isEmpty()) {
            return Optional.of(new Lookup("reader", KALLSYMS, begin, end, 1, "0x0", line, true));
        }
        return symbol.filter(s -> s.name().equals(s.module() + "_here"))
                .map(s -> new Lookup(
                        "reader",
                        KALLSYMS,
                        begin,
                        end,
                        1,
                        "0x" + Long.toHexString(s.address()),
                        s.name() + " [" + s.module() + "]",
                        true));
    }

    @Override
    public void close() {
        reader.close();
    }
}
