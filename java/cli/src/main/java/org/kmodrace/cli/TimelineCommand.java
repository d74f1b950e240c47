// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.race.trace.Timeline;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import org.kmodrace.report.render.JsonRenderer;
import org.kmodrace.report.render.TimelineText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace timeline RUN SCENARIO [TRIAL]}: what was done in a trial, by whom and when. */
@Command(
        name = "timeline",
        description = {
            "Prints what every actor and the kernel did in the trials that a run kept as evidence: the first of each"
                    + " outcome, or the one that is named. The kernel's part is in it when the run was made with"
                    + " --timeline."
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace run --kernel debian:6.1 --timeline parallel-load",
            "  kmodrace timeline latest parallel-load"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TimelineCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN", description = "A run's id, its directory, or 'latest'")
    private String run;

    @Parameters(index = "1", paramLabel = "SCENARIO", description = "As kmodrace list names it")
    private String scenario;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "TRIAL",
            description = "Its number. Default: all that there are")
    private @Nullable Integer trial;

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            defaultValue = Variant.RACE,
            description = "A control's or a fix's name. Default: race")
    private String variant;

    @Option(names = "--json", description = "As JSON")
    private boolean json;

    @Override
    public Integer call() throws RecordException, JsonProcessingException {
        List<JournalEvent> found = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (JournalEvent event : RunRecord.open(Runs.ofUser().resolve(run)).events()) {
            if (event.type().equals(JournalEvent.TIMELINE)) {
                boolean asked = event.scenario().equals(scenario)
                        && event.variant().equals(variant)
                        && (trial == null || event.trial() == trial);
                if (asked) {
                    found.add(event);
                } else {
                    others.add(event.scenario() + "/" + event.variant() + " trial " + event.trial());
                }
            }
        }
        if (found.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the run keeps no timeline of " + scenario + "/" + variant
                            + (trial == null ? "" : " trial " + trial) + "; there "
                            + (others.isEmpty() ? "is none" : "is " + String.join(", ", others)));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(toJson(found));
        } else {
            for (JournalEvent event : found) {
                String head = "%s/%s trial %d: %s"
                        .formatted(event.scenario(), event.variant(), event.trial(), event.text("outcome"));
                out.print(TimelineText.render(head, Timeline.from(event.object("facts"))));
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private static String toJson(List<JournalEvent> found) throws JsonProcessingException {
        List<Object> timelines = new ArrayList<>();
        for (JournalEvent event : found) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("scenario", event.scenario());
            one.put("variant", event.variant());
            one.put("trial", event.trial());
            one.put("outcome", event.text("outcome"));
            one.putAll(event.object("facts"));
            timelines.add(one);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("schema", JsonRenderer.SCHEMA);
        root.put("timelines", timelines);
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root);
    }
}
