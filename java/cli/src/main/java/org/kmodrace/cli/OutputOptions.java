// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.report.grade.Graded;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.render.Format;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** As what the results of a run are written, and where. */
final class OutputOptions {
    private static final String STDOUT = "-";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write the results as JSON, - for standard output")
    private @Nullable String json;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            split = ",",
            converter = FormatNames.class,
            completionCandidates = FormatNames.class,
            description =
                    "As what the results are printed: ${COMPLETION-CANDIDATES}; several, separated by commas, with --out."
                            + " Default: table")
    private @Nullable List<Format> formats;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write them there, each into a file of its own (all of them unless --format says which), and"
                    + " print the table")
    private @Nullable Path out;

    @Option(
            names = "--kcidb-origin",
            paramLabel = "NAME",
            defaultValue = Format.ORIGIN,
            description = "The name under which KernelCI's database knows you, for --format kcidb. Default: kmodrace")
    private String origin = Format.ORIGIN;

    /** @throws ParameterException when options exclude each other */
    void check(CommandLine command) {
        if (!origin.matches("[a-z0-9_]+")) {
            throw new ParameterException(
                    command, "--kcidb-origin has lower-case letters, digits and _ only, not '" + origin + "'");
        }
        if (formats != null && out == null) {
            if (formats.size() > 1) {
                throw new ParameterException(
                        command, "several formats go into a directory: add --out DIR, or ask for one --format");
            }
            if (STDOUT.equals(json)) {
                throw new ParameterException(
                        command, "--json - and --format both print: leave one out, or add --out DIR");
            }
        }
    }

    /**
     * Prints and writes what was asked for.
     *
     * @param directory of the run
     */
    void write(CommandLine command, Graded graded, Path directory) throws LabException {
        PrintWriter stdout = command.getOut();
        Format printed = printed();
        stdout.print(printed.render(
                graded, new Format.Style(command.getColorScheme().ansi().enabled(), origin)));
        if (printed == Format.TABLE) {
            stdout.println("run: " + directory);
            if (Files.exists(directory.resolve(RunRecord.PAGE_FILE))) {
                stdout.println("page: " + directory.resolve(RunRecord.PAGE_FILE));
            }
            NextStep.of(graded, directory).ifPresent(next -> stdout.println("next: " + next));
        }
        if (out != null) {
            make(out);
            for (Format format : formats == null ? List.of(Format.values()) : formats) {
                Path file = out.resolve(format.file());
                toFile(file, format.render(graded, new Format.Style(false, origin)));
                if (printed == Format.TABLE) {
                    stdout.println("written: " + file);
                }
            }
        }
        stdout.flush();
        if (json != null && !json.equals(STDOUT)) {
            toFile(Path.of(json), Format.JSON.render(graded, Format.Style.PLAIN));
        }
    }

    private Format printed() {
        if (STDOUT.equals(json)) {
            return Format.JSON;
        }
        return formats == null || out != null ? Format.TABLE : formats.getFirst();
    }

    private static void make(Path folder) throws LabException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw LabException.ofIo("making a directory for the results", folder, e);
        }
    }

    /** In place: what the user names may be a device or a pipe. */
    private static void toFile(Path file, String text) throws LabException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw LabException.ofIo("writing the results", file, e);
        }
    }
}
