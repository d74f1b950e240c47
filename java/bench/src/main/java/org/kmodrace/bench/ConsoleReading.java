// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.kmodrace.lab.console.ReportReader;

/** How fast a console is read, against a loop that does nothing but look for the ends of its lines. */
public final class ConsoleReading {
    private static final double MEGA = 1e6;

    private ConsoleReading() {}

    /**
     * Prints a line for each round.
     *
     * @param args a console's file, and how many rounds
     */
    public static void main(String[] args) throws IOException {
        Path console = Path.of(args[0]);
        double megabytes = Files.size(console) / MEGA;
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            long begin = System.nanoTime();
            int lines = lines(console);
            long between = System.nanoTime();
            AtomicInteger reports = new AtomicInteger();
            try (InputStream in = Files.newInputStream(console)) {
                ReportReader.read(in, report -> reports.incrementAndGet());
            }
            long end = System.nanoTime();
            System.out.printf(
                    "%.0f MB, %d lines, %d reports: %.0f MB/s; ends of lines alone %.0f MB/s, ratio %.1f%n",
                    megabytes,
                    lines,
                    reports.get(),
                    megabytes * 1e9 / (end - between),
                    megabytes * 1e9 / (between - begin),
                    (double) (end - between) / (between - begin));
        }
    }

    private static int lines(Path console) throws IOException {
        int lines = 0;
        byte[] piece = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(console)) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                for (int i = 0; i < n; i++) {
                    lines += piece[i] == '\n' ? 1 : 0;
                }
            }
        }
        return lines;
    }
}
