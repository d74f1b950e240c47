// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.check.ModuleCheck;
import org.kmodrace.race.check.ModuleChecks;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code run} for a module of the user's own. */
final class ModuleOptions {
    @Option(
            names = "--module",
            paramLabel = "MODULE",
            description = "Check this module instead of running scenarios: a .ko file, or the name of one of the"
                    + " kernel's own; parameters may follow after a blank. May be repeated: those that another one"
                    + " needs are loaded for it, all others are checked")
    @Nullable
    List<String> modules;

    @Option(
            names = "--params",
            paramLabel = "TEXT",
            description = "With --module: the parameters that it is loaded with, as \"a=1 b=2\"")
    @Nullable
    String params;

    @Option(
            names = "--failing-params",
            paramLabel = "TEXT",
            description = "With --module: parameters with which its init fails, to see what it leaves then")
    @Nullable
    String failing;

    @Option(
            names = "--device",
            paramLabel = "FILE",
            description = "With --module: a device of its own, besides those that appear in /dev when it is loaded")
    @Nullable
    List<String> devices;

    @Option(
            names = "--proc",
            paramLabel = "FILE",
            description = "With --module: a file of its own in /proc or /sys, besides those that appear in /proc")
    @Nullable
    List<String> procs;

    /** Whether modules are to be checked, and no scenarios run. */
    boolean asked() {
        return modules != null;
    }

    /** What was given with --module, in order. */
    List<String> words() {
        return modules == null ? List.of() : modules;
    }

    /** Devices and proc files. */
    List<String> files() {
        List<String> files = new ArrayList<>(devices == null ? List.of() : devices);
        files.addAll(procs == null ? List.of() : procs);
        return files;
    }

    /**
     * Refuses what does not go together.
     *
     * @throws ParameterException with what would be right
     */
    void check(CommandLine command) {
        if (!asked() && (params != null || failing != null || !files().isEmpty())) {
            throw new ParameterException(
                    command, "--params, --failing-params, --device and --proc are for a module: add --module");
        }
        for (String file : files()) {
            if (!file.startsWith("/")) {
                throw new ParameterException(command, "'" + file + "' is no absolute path, such as /dev/" + file);
            }
        }
    }

    /**
     * The checks of these ids, or all when there are none.
     *
     * @throws ParameterException when there is no such check; the message names those that there are
     */
    static List<ModuleCheck> checks(CommandLine command, @Nullable List<String> ids) {
        if (ids == null || ids.isEmpty()) {
            return ModuleChecks.all();
        }
        List<ModuleCheck> checks = new ArrayList<>();
        for (String id : ids.stream().distinct().toList()) {
            checks.add(ModuleChecks.byId(id)
                    .orElseThrow(() -> new ParameterException(
                            command,
                            "there is no check '" + id + "' for modules; there is "
                                    + String.join(
                                            ", ",
                                            ModuleChecks.all().stream()
                                                    .map(ModuleCheck::id)
                                                    .toList()))));
        }
        return checks;
    }
}
