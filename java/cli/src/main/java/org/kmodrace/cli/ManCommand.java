// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace man [COMMAND…]}: the manual pages, made from the commands. */
@Command(
        name = "man",
        description = "Prints a command's manual page, for man -l -, or writes all of them.",
        footer = {"", "Examples:", "  kmodrace man run | man -l -", "  kmodrace man --out ~/.local/share/man/man1"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ManCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Which command. Default: kmodrace itself")
    private @Nullable List<String> names;

    @Option(names = "--out", paramLabel = "DIR", description = "Write the pages of all commands there, a file each")
    private @Nullable Path out;

    @Override
    public Integer call() throws LabException {
        CommandLine root = spec.root().commandLine();
        PrintWriter stdout = spec.commandLine().getOut();
        if (out != null) {
            try {
                Files.createDirectories(out);
                stdout.println(write(root, out) + " pages written to " + out);
            } catch (IOException e) {
                throw LabException.ofIo("writing the manual pages", out, e);
            }
        } else {
            stdout.print(new ManPage(find(root)).roff());
        }
        stdout.flush();
        return ExitCode.OK;
    }

    private CommandLine find(CommandLine root) {
        CommandLine command = root;
        for (String name : names == null ? List.<String>of() : names) {
            CommandLine sub = command.getSubcommands().get(name);
            if (sub == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no command '" + name + "'; there is "
                                + String.join(", ", command.getSubcommands().keySet()));
            }
            command = sub;
        }
        return command;
    }

    private static int write(CommandLine command, Path folder) throws IOException {
        Files.writeString(folder.resolve(ManPage.name(command) + ".1"), new ManPage(command).roff());
        int pages = 1;
        for (CommandLine sub : command.getSubcommands().values()) {
            pages += write(sub, folder);
        }
        return pages;
    }
}
