// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for fish (complete(1)), which picocli does not write. */
final class FishCompletion {
    private static final int DESCRIPTION_MOST = 70;

    private final CommandLine root;
    private final String name;
    private final StringBuilder out = new StringBuilder();

    FishCompletion(CommandLine root) {
        this.root = root;
        this.name = root.getCommandName();
    }

    /** The script, a line for each thing that can be typed. */
    String script() {
        out.append("# Completion of ")
                .append(name)
                .append(" for fish; made by: ")
                .append(name);
        out.append(" completion fish\n");
        out.append("complete -c ").append(name).append(" -f\n");
        of(root, List.of());
        return out.toString();
    }

    private void of(CommandLine command, List<String> path) {
        String here = condition(command, path);
        for (CommandLine sub : command.getSubcommands().values()) {
            line(
                    here,
                    "-a " + quoted(sub.getCommandName()),
                    firstOf(sub.getCommandSpec().usageMessage().description()));
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            String names = option.hidden() ? "" : names(option);
            if (!names.isEmpty()) {
                line(here, names + value(option), firstOf(option.description()));
            }
        }
        for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
            String candidates = candidates(parameter);
            line(here, candidates.isEmpty() ? "-F" : "-a " + quoted(candidates), firstOf(parameter.description()));
        }
        for (CommandLine sub : command.getSubcommands().values()) {
            List<String> longer = new ArrayList<>(path);
            longer.add(sub.getCommandName());
            of(sub, longer);
        }
    }

    /** When the command has been typed and none below it. */
    private static String condition(CommandLine command, List<String> path) {
        List<String> all = path.stream()
                .map(word -> "__fish_seen_subcommand_from " + word)
                .collect(Collectors.toCollection(ArrayList::new));
        if (!command.getSubcommands().isEmpty()) {
            all.add("not __fish_seen_subcommand_from "
                    + String.join(" ", command.getSubcommands().keySet()));
        }
        return String.join("; and ", all);
    }

    private static String names(OptionSpec option) {
        return StreamSupport.stream(List.of(option.names()).spliterator(), false)
                .map(each -> each.startsWith("--") ? "-l " + each.substring(2) : "-s " + each.substring(1))
                .collect(Collectors.joining(" "));
    }

    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        String candidates = candidates(option);
        return candidates.isEmpty() ? " -r -F" : " -x -a " + quoted(candidates);
    }

    private static String candidates(ArgSpec argument) {
        if (argument.completionCandidates() == null) {
            return "";
        }
        return StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                .collect(Collectors.joining(" "));
    }

    private void line(String condition, String what, String description) {
        out.append("complete -c ")
                .append(name)
                .append(" -n ")
                .append(quoted(condition))
                .append(' ')
                .append(what);
        if (!description.isEmpty()) {
            out.append(" -d ").append(quoted(description));
        }
        out.append('\n');
    }

    /** The beginning of a description, as it is shown beside a candidate. */
    private static String firstOf(String @Nullable [] description) {
        String text = description == null || description.length == 0 ? "" : description[0];
        return text.length() <= DESCRIPTION_MOST ? text : text.substring(0, DESCRIPTION_MOST - 1) + "…";
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
