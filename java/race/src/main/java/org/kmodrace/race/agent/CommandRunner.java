// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kmodrace.race.command.Commands;
import org.kmodrace.race.command.RunningKernel;
import org.kmodrace.race.command.Unpacker;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.GuestCommand;

/** Carries the commands of a plan out, one after the other, and tells their answers. */
final class CommandRunner {
    /** More commands than a kernel's command line has room for: {@code batch:FILE}, one a line. */
    private static final String BATCH = "batch";

    private final RunningKernel kernel;
    private final EventWriter events;

    CommandRunner(RunningKernel kernel, EventWriter events) {
        this.kernel = kernel;
        this.events = events;
    }

    /** Until all are done, or the harness has failed. */
    void run(List<GuestCommand> commands) {
        int number = 0;
        try {
            for (GuestCommand command : expanded(commands)) {
                run(number, command);
                number++;
            }
        } catch (RuntimeException e) {
            events.write(new AgentEvent.CommandFailed(
                    number, e instanceof HarnessException ? String.valueOf(e.getMessage()) : "unexpected " + e));
        }
    }

    private void run(int number, GuestCommand command) {
        long begin = System.nanoTime();
        events.writeThrough(new AgentEvent.CommandStarted(number, command.toString()));
        Commands commands = new Commands(
                kernel,
                Unpacker.NONE,
                (what, facts) -> events.writeThrough(new AgentEvent.CommandNote(number, what, facts)));
        Map<String, Object> answer = commands.run(command);
        events.write(new AgentEvent.CommandEnded(number, answer, System.nanoTime() - begin));
    }

    private List<GuestCommand> expanded(List<GuestCommand> commands) {
        List<GuestCommand> all = new ArrayList<>();
        for (GuestCommand command : commands) {
            if (command.verb().equals(BATCH)) {
                all.addAll(batch(kernel.root().resolve(command.arguments().getFirst())));
            } else {
                all.add(command);
            }
        }
        return all;
    }

    private static List<GuestCommand> batch(Path file) {
        List<GuestCommand> commands = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                commands.add(GuestCommand.parse(line));
            }
        } catch (IOException e) {
            throw new HarnessException("the list of commands " + file + " cannot be read: " + e.getMessage(), e);
        }
        return commands;
    }
}
