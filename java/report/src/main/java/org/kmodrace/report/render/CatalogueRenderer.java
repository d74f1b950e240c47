// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kmodrace.race.scenario.ActorSpec;
import org.kmodrace.race.scenario.CaseSpec;
import org.kmodrace.race.scenario.Control;
import org.kmodrace.race.scenario.Fix;
import org.kmodrace.race.scenario.OutcomeSpec;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.expect.Expectation;
import org.kmodrace.report.expect.Expectations;

/** Declared scenarios as text of at most 80 columns and as JSON. */
public final class CatalogueRenderer {
    private static final String INDENT = "  ";
    private static final String ASKED = "only when it is named";

    /** A line or two for each scenario: its id and its title. */
    public String list(List<Scenario> scenarios) {
        int width = scenarios.stream().mapToInt(s -> Text.width(s.id())).max().orElse(0);
        StringBuilder out = new StringBuilder();
        for (Scenario scenario : scenarios) {
            out.append(paragraph(
                    Text.left(scenario.id(), width) + INDENT,
                    scenario.title() + (scenario.onlyWhenAsked() ? " (" + ASKED + ")" : "")));
        }
        return out.toString();
    }

    /** {@code {"schema":1,"scenarios":[…]}}, indented. */
    public String listJson(List<Scenario> scenarios) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("schema", JsonRenderer.SCHEMA);
        ArrayNode all = root.putArray("scenarios");
        scenarios.forEach(scenario -> all.add(json(scenario)));
        return root.toPrettyString() + "\n";
    }

    /** Everything that is declared of a scenario, for a person. */
    public String page(Scenario scenario) {
        StringBuilder out = new StringBuilder();
        out.append(paragraph("", scenario.id() + ": " + scenario.title())).append('\n');
        out.append(paragraph("", scenario.question()));
        if (scenario.onlyWhenAsked()) {
            out.append('\n').append(paragraph("", "It is run " + ASKED + "."));
        }
        Map<String, String> origins = new LinkedHashMap<>();
        scenario.origins().stream()
                .filter(o -> !o.seed().isEmpty())
                .forEach(o -> origins.put(o.seed(), o.report() + " (" + o.date() + ")"));
        section(out, "origin", origins);
        scenario.origins().stream()
                .filter(o -> o.seed().isEmpty())
                .forEach(o -> out.append(paragraph(INDENT, o.report() + " (" + o.date() + ")")));
        Map<String, String> actors = new LinkedHashMap<>();
        scenario.actors()
                .forEach(a -> actors.put(
                        a.name(),
                        a.does()
                                + (a.spares().isEmpty()
                                        ? ""
                                        : " (--without " + String.join(", --without ", a.spares()) + ")")));
        section(out, "actors", actors);
        heading(out, "what a trial may come to");
        for (OutcomeSpec outcome : scenario.outcomes()) {
            out.append(INDENT + outcome.id() + " (" + outcome.grade().name().toLowerCase(Locale.ROOT) + ")\n");
            out.append(paragraph(INDENT + INDENT, outcome.meaning()));
        }
        section(out, "the race", Map.of(scenario.race().name(), variant(scenario.race())));
        section(out, "controls that must reproduce it, whatever the kernel", controls(scenario, true));
        section(out, "controls that must not", controls(scenario, false));
        Map<String, String> fixes = new LinkedHashMap<>();
        scenario.fixes()
                .forEach(f -> fixes.put(
                        f.name(), variant(f.control().variant()) + "; needs " + String.join(", ", f.options())));
        if (!fixes.isEmpty()) {
            section(out, "fixes for the running kernel (run --fix NAME)", fixes);
        }
        Map<String, String> needs = new LinkedHashMap<>();
        needs.put("kernel options", String.join(", ", scenario.needs().options()));
        needs.put("test modules", String.join(", ", scenario.needs().modules()));
        if (!scenario.needs().kernelModules().isEmpty()) {
            needs.put("kernel's own modules", String.join(", ", scenario.needs().kernelModules()));
        }
        section(out, "needs", needs);
        heading(out, "what is known of kernels");
        for (Expectation known : Expectations.ours().of(scenario.id())) {
            out.append(paragraph(
                    INDENT, known.kernels().inWords() + ": " + known.verdict() + ", because " + known.because()));
            known.rarely()
                    .forEach(other -> out.append(
                            paragraph(INDENT, "rarely " + other.verdict() + ", because " + other.because())));
        }
        cases(out, scenario.cases().get());
        return out.toString();
    }

    private static void cases(StringBuilder out, List<CaseSpec> cases) {
        if (cases.isEmpty()) {
            return;
        }
        heading(out, "the " + cases.size() + " cases, each one trial of the race");
        for (CaseSpec spec : cases) {
            out.append(paragraph(INDENT, spec.id() + ": " + spec.does()));
            for (CaseSpec.Answer answer : spec.answers()) {
                String range = answer.range().isEmpty() ? "" : " " + answer.range();
                out.append(paragraph(INDENT + INDENT, answer.answer() + range + " (" + answer.because() + ")"));
            }
        }
    }

    /** {@code {"schema":1,"scenario":{…}}}, indented. */
    public String pageJson(Scenario scenario) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("schema", JsonRenderer.SCHEMA);
        root.set("scenario", json(scenario));
        return root.toPrettyString() + "\n";
    }

    private static Map<String, String> controls(Scenario scenario, boolean mustReproduce) {
        Map<String, String> controls = new LinkedHashMap<>();
        scenario.controls().stream()
                .filter(c -> c.mustReproduce() == mustReproduce)
                .forEach(c -> controls.put(c.name(), variant(c.variant())));
        return controls;
    }

    private static String variant(Variant variant) {
        String trials = variant.trials() == 1 ? "1 trial" : variant.trials() + " trials";
        String machine = variant.crashesKernel()
                ? ", each in a machine of its own"
                : variant.spoilsMachine() ? ", the last that their machine does" : "";
        return variant.title() + " (" + trials + machine + ")";
    }

    /** Names in one column, what is said of them in another. */
    private static void section(StringBuilder out, String title, Map<String, String> entries) {
        heading(out, title);
        int width = entries.keySet().stream().mapToInt(Text::width).max().orElse(0);
        entries.forEach((name, text) -> out.append(paragraph(INDENT + Text.left(name, width) + INDENT, text)));
    }

    private static void heading(StringBuilder out, String title) {
        out.append('\n').append(title).append('\n');
    }

    private static String paragraph(String head, String text) {
        return Text.paragraph(head, text, TableRenderer.WIDTH);
    }

    private static ObjectNode json(Scenario scenario) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", scenario.id())
                .put("title", scenario.title())
                .put("question", scenario.question())
                .put("onlyWhenAsked", scenario.onlyWhenAsked());
        ArrayNode origins = node.putArray("origins");
        scenario.origins()
                .forEach(o -> origins.addObject()
                        .put("seed", o.seed())
                        .put("date", o.date())
                        .put("report", o.report()));
        ArrayNode actors = node.putArray("actors");
        for (ActorSpec actor : scenario.actors()) {
            ObjectNode told = actors.addObject().put("name", actor.name()).put("does", actor.does());
            actor.spares().forEach(told.putArray("spares")::add);
        }
        ArrayNode outcomes = node.putArray("outcomes");
        scenario.outcomes()
                .forEach(o -> outcomes.addObject()
                        .put("id", o.id())
                        .put("grade", o.grade().name())
                        .put("meaning", o.meaning()));
        node.set("race", json(scenario.race()));
        ArrayNode controls = node.putArray("controls");
        for (Control control : scenario.controls()) {
            controls.add(json(control.variant()).put("mustReproduce", control.mustReproduce()));
        }
        ArrayNode fixes = node.putArray("fixes");
        for (Fix fix : scenario.fixes()) {
            ObjectNode told = json(fix.control().variant());
            fix.options().forEach(told.putArray("options")::add);
            fixes.add(told);
        }
        ObjectNode needs = node.putObject("needs");
        scenario.needs().options().forEach(needs.putArray("options")::add);
        scenario.needs().modules().forEach(needs.putArray("modules")::add);
        scenario.needs().kernelModules().forEach(needs.putArray("kernelModules")::add);
        List<CaseSpec> cases = scenario.cases().get();
        if (!cases.isEmpty()) {
            ArrayNode table = node.putArray("cases");
            cases.forEach(spec -> table.add(json(spec)));
        }
        ArrayNode expectations = node.putArray("expectations");
        Expectations.ours().of(scenario.id()).forEach(known -> expectations.add(json(known)));
        return node;
    }

    private static ObjectNode json(Expectation known) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("kernels", known.kernels().text())
                .put("verdict", known.verdict().name())
                .put("because", known.because());
        ArrayNode rarely = node.putArray("rarely");
        known.rarely()
                .forEach(other -> rarely.addObject()
                        .put("verdict", other.verdict().name())
                        .put("because", other.because()));
        return node;
    }

    private static ObjectNode json(CaseSpec spec) {
        ObjectNode node =
                JsonNodeFactory.instance.objectNode().put("id", spec.id()).put("does", spec.does());
        ArrayNode answers = node.putArray("answers");
        spec.answers()
                .forEach(a -> answers.addObject()
                        .put("answer", a.answer())
                        .put("range", a.range())
                        .put("because", a.because()));
        return node;
    }

    private static ObjectNode json(Variant variant) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", variant.name())
                .put("title", variant.title())
                .put("trials", variant.trials())
                .put("crashesKernel", variant.crashesKernel())
                .put("spoilsMachine", variant.spoilsMachine());
    }
}
