// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.console.KernelReport;
import org.kmodrace.lab.console.ReportReader;
import org.kmodrace.lab.console.SourceLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace oops}: what a kernel's log says of its faults. */
@Command(
        name = "oops",
        description =
                "Reads a kernel's log (a console, dmesg, a journal) and tells each fault that the kernel reports of"
                        + " itself: its name, where it happened, what ran there, its call traces.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:there are some",
            "1:there are none",
            "2:the command line cannot be understood, or there is no such file",
            "3:the log cannot be read"
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace oops console.log",
            "  journalctl -k -b -1 | kmodrace oops",
            "  kmodrace oops --vmlinux vmlinux --json console.log"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OopsCommand implements Callable<Integer> {
    private static final int NONE = 1;
    private static final String STANDARD_INPUT = "-";

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "The log; - or nothing: standard input")
    private @Nullable String file;

    @Option(names = "--json", description = "Print one JSON object a line, a line for each")
    private boolean json;

    @Option(
            names = "--vmlinux",
            paramLabel = "FILE",
            description = "That kernel with its debugging information: for source lines")
    private @Nullable Path vmlinux;

    @Option(
            names = "--module",
            paramLabel = "FILE",
            description = "A module with its debugging information (.ko), for source lines in it; may be repeated")
    private @Nullable List<Path> modules;

    @Override
    public Integer call() throws LabException, InterruptedException {
        SourceLines lines = SourceLines.of(existing(vmlinux), existing(modules));
        PrintWriter out = spec.commandLine().getOut();
        // Each is told at once: a log may be long, and another program may be writing it.
        Teller teller = new Teller(lines, out, json);
        Path from = file == null || file.equals(STANDARD_INPUT) ? null : existing(Path.of(file));
        try (InputStream in = from == null ? System.in : Files.newInputStream(from)) {
            ReportReader.read(in, teller::tell);
        } catch (IOException e) {
            throw LabException.ofIo("reading the log", from == null ? Path.of("standard input") : from, e);
        }
        if (teller.trouble != null) {
            throw teller.trouble;
        }
        if (teller.told == 0 && !json) {
            out.println("no fault of a kernel's own is reported here");
        }
        out.flush();
        return teller.told == 0 ? NONE : ExitCode.OK;
    }

    /** Prints the reports as they come. */
    private static final class Teller {
        private final SourceLines lines;
        private final PrintWriter out;
        private final boolean json;
        private int told;
        private @Nullable LabException trouble;

        Teller(SourceLines lines, PrintWriter out, boolean json) {
            this.lines = lines;
            this.out = out;
            this.json = json;
        }

        void tell(KernelReport report) {
            if (trouble != null) {
                return;
            }
            try {
                KernelReport whole = lines.in(report);
                told++;
                out.print(json ? OopsJson.line(told, whole) : OopsText.paragraph(told, whole));
                out.flush();
            } catch (LabException e) {
                trouble = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                trouble = new LabException("interrupted", "", "run it again");
            }
        }
    }

    private @Nullable Path existing(@Nullable Path path) {
        if (path != null && (Files.isDirectory(path) || !Files.isReadable(path))) {
            throw new ParameterException(spec.commandLine(), "there is no file " + path + " that can be read");
        }
        return path;
    }

    private List<Path> existing(@Nullable List<Path> paths) {
        List<Path> all = new ArrayList<>();
        for (Path path : paths == null ? List.<Path>of() : paths) {
            existing(path);
            all.add(path);
        }
        return all;
    }
}
