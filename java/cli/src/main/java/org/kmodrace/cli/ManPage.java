// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command's page of section 1, in the macros of man(7), made from what {@code --help} says. */
final class ManPage {
    /** Begins the examples in a command's footer. */
    private static final String EXAMPLES = "Example";

    private static final int DESCRIPTION_COLUMN = 4;
    private static final int PARAMETER_DESCRIPTION_COLUMN = 4;

    private final CommandLine command;
    private final CommandSpec spec;
    private final Help help;
    private final StringBuilder out = new StringBuilder();

    ManPage(CommandLine command) {
        this.command = command;
        this.spec = command.getCommandSpec();
        this.help = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF));
    }

    /** Such as {@code kmodrace-kernel-fetch}. */
    static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName("-");
    }

    /** The whole page. */
    String roff() {
        String name = name(command);
        line(".TH " + name.toUpperCase(Locale.ROOT) + " 1 \"\" \"kmodrace " + Main.VERSION + "\" \"kmodrace\"");
        section("NAME");
        line(escaped(name) + " \\- " + escaped(firstSentence()));
        section("SYNOPSIS");
        line(escaped(help.synopsis(0).replaceAll("\\s+", " ").strip()));
        section("DESCRIPTION");
        for (String paragraph : spec.usageMessage().description()) {
            line(paragraph.isBlank() ? ".PP" : escaped(plain(paragraph)));
        }
        commands();
        arguments();
        exitCodes();
        examples();
        seeAlso();
        return out.toString();
    }

    private String firstSentence() {
        String[] description = spec.usageMessage().description();
        String text = description.length == 0 ? "" : plain(description[0]);
        int end = text.indexOf(". ");
        String first = end < 0 ? text : text.substring(0, end);
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }

    private void commands() {
        if (command.getSubcommands().isEmpty()) {
            return;
        }
        section("COMMANDS");
        command.getSubcommands().values().forEach(sub -> {
            line(".TP");
            line("\\fB" + escaped(sub.getCommandName()) + "\\fR");
            line(escaped(String.join(" ", sub.getCommandSpec().usageMessage().description())
                    .strip()));
        });
    }

    private void arguments() {
        section("OPTIONS");
        Help.IParamLabelRenderer labels = help.createDefaultParamLabelRenderer();
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            Help.Ansi.Text[][] rows =
                    help.createDefaultParameterRenderer().render(parameter, labels, help.colorScheme());
            term("\\fI" + escaped(parameter.paramLabel()) + "\\fR", rows, PARAMETER_DESCRIPTION_COLUMN);
        }
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                Help.Ansi.Text[][] rows = help.createDefaultOptionRenderer().render(option, labels, help.colorScheme());
                String names = Arrays.stream(option.names())
                        .map(each -> "\\fB" + escaped(each) + "\\fR")
                        .collect(Collectors.joining(", "));
                String value = option.arity().max() == 0 ? "" : "=\\fI" + escaped(option.paramLabel()) + "\\fR";
                term(names + value, rows, DESCRIPTION_COLUMN);
            }
        }
    }

    /** @param rows as the help has them: the description is in the last of their columns */
    private void term(String term, Help.Ansi.Text[][] rows, int column) {
        line(".TP");
        line(term);
        List<String> description = new ArrayList<>();
        for (Help.Ansi.Text[] row : rows) {
            if (row.length > column) {
                description.add(row[column].plainString());
            }
        }
        String text = String.join(" ", description).strip();
        line(text.isEmpty() ? "\\&" : escaped(text));
    }

    private void exitCodes() {
        Map<String, String> codes = spec.usageMessage().exitCodeList();
        if (codes.isEmpty()) {
            return;
        }
        section("EXIT STATUS");
        codes.forEach((code, meaning) -> {
            line(".TP");
            line("\\fB" + escaped(code) + "\\fR");
            line(escaped(meaning));
        });
    }

    /** The footer: what follows the word is shown as it is typed, what stands before it is text. */
    private void examples() {
        boolean literal = false;
        for (String footer : spec.usageMessage().footer()) {
            if (footer.startsWith(EXAMPLES)) {
                section("EXAMPLES");
                line(".EX");
                literal = true;
            } else if (literal && !footer.isBlank()) {
                line(escaped(footer.strip()));
            } else if (!footer.isBlank()) {
                line(".PP");
                line(escaped(footer.strip()));
            }
        }
        if (literal) {
            line(".EE");
        }
    }

    private void seeAlso() {
        List<String> others = new ArrayList<>();
        CommandSpec parent = spec.parent();
        if (parent != null) {
            others.add(parent.qualifiedName("-"));
        }
        command.getSubcommands().values().forEach(sub -> others.add(name(sub)));
        if (others.isEmpty()) {
            return;
        }
        section("SEE ALSO");
        line(others.stream().map(other -> "\\fB" + escaped(other) + "\\fR(1)").collect(Collectors.joining(",\n")));
    }

    private void section(String name) {
        line(".SH \"" + name + "\"");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private static String plain(String text) {
        return text.replace("%n", " ").replace("%%", "%").strip();
    }

    /** So that no text is taken for a request, and a dash stays one that can be typed. */
    private static String escaped(String text) {
        String safe = text.replace("\\", "\\e").replace("-", "\\-");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
