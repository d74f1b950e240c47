// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.kmodrace.race.command.Listing;
import org.kmodrace.race.command.LoadAnswer;
import org.kmodrace.race.command.LoadStep;
import org.kmodrace.race.command.ModuleEntry;
import org.kmodrace.race.command.StateAnswer;
import org.kmodrace.race.command.UnloadAnswer;
import org.kmodrace.race.command.WhoAnswer;
import org.kmodrace.report.render.TableRenderer;
import org.kmodrace.report.render.Text;

/** A module command's report for people, no line wider than 80 columns. */
final class CommandText {
    private static final String GAP = "  ";
    private static final int NAME_MOST = 26;

    private CommandText() {}

    /** All of it, whatever the command. */
    static String render(CommandReport report) {
        StringBuilder out = new StringBuilder();
        for (LoadAnswer load : report.before()) {
            if (!load.done()) {
                load(load, out);
            }
        }
        report.answer().ifPresent(answer -> answer(report, answer, out));
        report.crash().ifPresent(crash -> crash(report, crash, out));
        if (!report.onlyOnce().isEmpty()) {
            out.append(paragraph(
                    "note: ",
                    "a first machine died (" + report.onlyOnce() + ") and a second, whose CPUs take turns, did not:"
                            + " taken for the emulator's fault"));
        }
        out.append(paragraph("on: ", report.place()));
        return out.toString();
    }

    private static void answer(CommandReport report, Map<String, Object> answer, StringBuilder out) {
        switch (report.verb()) {
            case "ls" -> listing(Listing.from(answer), out);
            case "state" -> StateText.append(StateAnswer.from(answer), out);
            case "load" -> {
                LoadAnswer load = LoadAnswer.from(answer);
                load(load, out);
                if (!load.done()) {
                    remains(report, load, out);
                }
            }
            case "who" -> WhoText.append(WhoAnswer.from(answer), out);
            case "unload" -> unload(report, UnloadAnswer.from(answer), out);
            default -> throw new IllegalArgumentException("no command " + report.verb());
        }
    }

    private static void crash(CommandReport report, CommandReport.Crash crash, StringBuilder out) {
        out.append(paragraph("the kernel died: ", crash.title()));
        String loading = crash.loading().isEmpty() ? "" : ", while it loaded " + crash.loading();
        out.append(paragraph(
                "  under:   ", crash.under() + loading + "; and again when it was repeated on " + report.machine()));
        List<String> loaded = report.before().stream().map(LoadAnswer::module).toList();
        if (!loaded.isEmpty()) {
            out.append(paragraph("  loaded before: ", String.join(", ", loaded)));
        }
        out.append(paragraph("  console: ", crash.console()));
    }

    // --- ls -------------------------------------------------------------------------------------

    private static void listing(Listing listing, StringBuilder out) {
        List<ModuleEntry> modules = listing.modules();
        int name = column("module", modules.stream().map(ModuleEntry::name).toList());
        int size = column(
                "size", modules.stream().map(m -> Long.toString(m.size())).toList());
        int state = column("state", modules.stream().map(ModuleEntry::state).toList());
        out.append(Text.left("module", name) + GAP + Text.right("size", size) + GAP + "refs" + GAP + "unexplained" + GAP
                + Text.left("state", state) + GAP + "used by\n");
        for (ModuleEntry module : modules) {
            String shown = module.name();
            if (Text.width(shown) > name) {
                out.append(shown).append('\n');
                shown = "";
            }
            String head = Text.left(shown, name)
                    + GAP
                    + Text.right(Long.toString(module.size()), size)
                    + GAP
                    + Text.right(module.references() < 0 ? "-" : Integer.toString(module.references()), 4)
                    + GAP
                    + Text.right(module.unexplained() == 0 ? "-" : Integer.toString(module.unexplained()), 11)
                    + GAP
                    + Text.left(module.state(), state)
                    + GAP;
            String rest = rest(module);
            boolean fits = Text.width(head) + Text.width(rest) <= TableRenderer.WIDTH;
            out.append((fits ? head + rest : head).stripTrailing()).append('\n');
            if (!fits) {
                out.append(paragraph("      ", rest));
            }
        }
        out.append(modules.size() + (modules.size() == 1 ? " module" : " modules") + "\n");
        if (!listing.settled()) {
            out.append(paragraph(
                    "note: ",
                    "the list kept changing while it was read: a live module may be missing, as the kernel counts"
                            + " from the beginning for each piece of it"));
        }
        if (!listing.lsmod().isEmpty()) {
            List<String> differences = LsmodCheck.differences(listing);
            if (differences.isEmpty()) {
                out.append("lsmod says the same of every one\n");
            }
            differences.forEach(difference -> out.append(paragraph("lsmod differs: ", difference)));
        }
    }

    private static int column(String title, List<String> texts) {
        int widest = texts.stream().mapToInt(Text::width).max().orElse(0);
        return Math.max(Text.width(title), Math.min(NAME_MOST, widest));
    }

    /** Taint flags, holders, and what is unusual. */
    private static String rest(ModuleEntry module) {
        List<String> words = new ArrayList<>();
        if (!module.taints().isEmpty()) {
            words.add("(" + module.taints() + ")");
        }
        if (!module.named().isEmpty()) {
            words.add(String.join(", ", module.named()));
        }
        if (module.permanent()) {
            words.add("[permanent]");
        }
        if (!agree(module)) {
            words.add("(sysfs says " + sysfs(module) + ")");
        }
        return String.join(" ", words);
    }

    private static boolean agree(ModuleEntry module) {
        String same = switch (module.state()) {
            case "Live" -> "live";
            case "Loading" -> "coming";
            default -> "going";
        };
        return same.equals(module.initstate());
    }

    private static String sysfs(ModuleEntry module) {
        return module.initstate().isEmpty() ? "nothing" : module.initstate();
    }

    /** Both sources, where they say different things. */
    private static String state(ModuleEntry module) {
        return module.state() + (agree(module) ? "" : " (sysfs says " + sysfs(module) + ")");
    }

    // --- load and unload ------------------------------------------------------------------------

    private static void load(LoadAnswer answer, StringBuilder out) {
        int width =
                answer.steps().stream().mapToInt(s -> s.module().length()).max().orElse(0);
        for (LoadStep step : answer.steps()) {
            String head = Text.left(step.module(), width) + GAP;
            if (step.via().isEmpty()) {
                out.append(head + (step.file().isEmpty() ? "a part of the kernel itself\n" : "was loaded\n"));
            } else if (step.done()) {
                out.append(head + "0  loaded by " + step.via()
                        + (step.parameters().isEmpty() ? "" : " with " + Text.plain(step.parameters()))
                        + String.format(Locale.ROOT, " in %.1f ms%n", step.micros() / 1e3));
            } else {
                out.append(paragraph(head, error(step.answer(), step.errno()) + "  " + step.meaning()));
            }
            log(step.log(), out);
        }
    }

    /** What a load that was refused leaves behind. */
    private static void remains(CommandReport report, LoadAnswer answer, StringBuilder out) {
        List<LoadAnswer> all = new ArrayList<>(report.before());
        all.add(answer);
        List<String> there = all.stream()
                .flatMap(load -> load.steps().stream())
                .filter(LoadStep::done)
                .map(LoadStep::module)
                .distinct()
                .toList();
        out.append(paragraph("stays loaded: ", there.isEmpty() ? "nothing new" : String.join(", ", there)));
    }

    private static void unload(CommandReport report, UnloadAnswer answer, StringBuilder out) {
        if (!report.before().isEmpty()) {
            out.append(paragraph(
                    "loaded first, as a fresh machine has nothing: ",
                    String.join(
                            ", ",
                            report.before().stream()
                                    .flatMap(load -> load.steps().stream())
                                    .filter(step -> !step.via().isEmpty() && step.done())
                                    .map(LoadStep::module)
                                    .toList())));
        }
        String calls = answer.calls() == 1 ? "" : " (call " + answer.calls() + ", after " + answer.millis() + " ms)";
        out.append(paragraph(
                answer.module() + GAP,
                "delete_module(" + answer.flags() + ") answers "
                        + (answer.done()
                                ? "0" + calls + ": it is unloaded"
                                : error(answer.answer(), answer.errno()) + calls + ": " + answer.meaning())));
        log(answer.log(), out);
        answer.entry().ifPresent(module -> {
            out.append(paragraph(
                    "  state:       ", state(module) + (module.permanent() ? ", with an init and no exit" : "")));
            out.append(paragraph(
                    "  held by:     ", module.named().isEmpty() ? "no module" : String.join(", ", module.named())));
            out.append(paragraph("  unexplained: ", unexplained(module.unexplained())));
        });
    }

    private static String unexplained(int count) {
        return count == 0
                ? "no reference"
                : count + (count == 1 ? " reference" : " references")
                        + " that no linked module stands for: an open file, a mount, a socket, a symbol_get() without its"
                        + " put";
    }

    private static String error(String name, int number) {
        return name.startsWith("errno ") ? name : name + " (" + number + ")";
    }

    private static void log(List<String> lines, StringBuilder out) {
        lines.forEach(line -> out.append(paragraph("  kernel: ", Objects.requireNonNull(line))));
    }

    static String paragraph(String head, String text) {
        return Text.paragraph(head, text, TableRenderer.WIDTH);
    }
}
