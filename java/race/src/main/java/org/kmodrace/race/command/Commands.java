// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.observe.BuiltinModules;
import org.kmodrace.race.observe.InitstateRules;
import org.kmodrace.race.protocol.GuestCommand;

/**
 * Carries commands out: {@code ls}, {@code ls:check}, {@code state:NAME}, {@code load:NAME,parameter=value,…},
 * {@code with:NAME,parameter=value,…} (the same unless it is there), {@code unload:NAME}, {@code unload:NAME,force}, {@code unload:NAME,wait,SECONDS},
 * {@code who:NAME,SECONDS,KILOBYTES,STEP,…} where a step is {@code load:…}, {@code unload:…},
 * {@code write:FILE,TEXT} or {@code read:FILE}.
 */
public final class Commands {
    /** The verbs that it knows. */
    public static final String LS = "ls";

    public static final String STATE = "state";
    public static final String LOAD = "load";
    public static final String WITH = "with";
    public static final String UNLOAD = "unload";
    public static final String WHO = "who";
    /** A step of {@code who}: writes a text to a file of the kernel's. */
    public static final String WRITE = "write";
    /** A step of {@code who}: reads a file of the kernel's. */
    public static final String READ = "read";

    /** {@code ls}: also ask lsmod(8). */
    public static final String CHECK = "check";
    /** {@code unload}: with {@code O_TRUNC}. */
    public static final String FORCE = "force";
    /** {@code unload}: ask again while it is in use. */
    public static final String WAIT = "wait";

    private final RunningKernel kernel;
    private final Loader loader;

    /** @param notes is told what the kernel may not survive, before it is done */
    public Commands(RunningKernel kernel, Unpacker unpacker, BiConsumer<String, Map<String, Object>> notes) {
        this.kernel = kernel;
        this.loader = new Loader(kernel, unpacker, notes);
    }

    /**
     * Does it.
     *
     * @return the answer: {@link Listing}, {@link StateAnswer}, {@link LoadAnswer}, {@link UnloadAnswer} or
     *     {@link WhoAnswer} as a map
     * @throws HarnessException when it cannot be done; a kernel's refusal is an answer
     */
    public Map<String, Object> run(GuestCommand command) {
        List<String> arguments = command.arguments();
        return switch (command.verb()) {
            case LS -> list(arguments.contains(CHECK)).toMap();
            case STATE -> state(first(command)).toMap();
            case LOAD, WITH -> load(command).toMap();
            case UNLOAD -> unload(command).toMap();
            case WHO -> who(command).toMap();
            default -> throw new HarnessException("this agent knows no command '" + command.verb() + "'");
        };
    }

    /** What is loaded; with {@code check} also what lsmod(8) says right after. */
    public Listing list(boolean check) {
        Listing listing = kernel.list();
        return check ? new Listing(listing.modules(), listing.settled(), lsmod()) : listing;
    }

    /** What both rules say of a module. */
    public StateAnswer state(String name) {
        String module = ModulePath.normal(name);
        String directory = kernel.root().resolve("sys/module").resolve(module).toString();
        InitstateRules.Look look = new InitstateRules(kernel.sys()).look(directory + "/initstate", directory);
        Optional<Set<String>> builtin = BuiltinModules.read(kernel.moduleDirectory());
        return new StateAnswer(
                module,
                look,
                InitstateRules.kmod18(look),
                InitstateRules.kmod20(look, module, builtin.orElse(Set.of())),
                builtin.isPresent(),
                kernel.hasModules() ? kernel.module(module) : Optional.empty());
    }

    /** A module of {@code /lib/modules/RELEASE} after all that it needs. */
    private LoadAnswer load(GuestCommand command) {
        List<String> arguments = command.arguments();
        String name = first(command);
        List<ModulePath> order = ModulesDep.read(kernel.moduleDirectory()).inOrder(name);
        if (order.isEmpty()) {
            throw new HarnessException(
                    "there is no module '" + name + "' in " + kernel.moduleDirectory() + " (by its modules.dep)");
        }
        String parameters = String.join(" ", arguments.subList(1, arguments.size()));
        return loader.load(order, parameters, command.verb().equals(WITH));
    }

    /** Loads modules in this order; see {@link Loader#load}. */
    public LoadAnswer load(List<ModulePath> order, String parameters) {
        return loader.load(order, parameters, false);
    }

    private UnloadAnswer unload(GuestCommand command) {
        List<String> arguments = command.arguments();
        boolean waits = arguments.size() == 3 && arguments.get(1).equals(WAIT);
        Duration wait = waits ? Duration.ofSeconds(seconds(arguments.get(2))) : Duration.ZERO;
        return unload(first(command), arguments.contains(FORCE), wait);
    }

    /** Unloads a module; see {@link Unloader#unload}. */
    public UnloadAnswer unload(String name, boolean force, Duration wait) {
        return new Unloader(kernel).unload(ModulePath.normal(name), force, wait);
    }

    private WhoAnswer who(GuestCommand command) {
        List<String> arguments = command.arguments();
        if (arguments.size() < 3) {
            throw new HarnessException("the command '" + command + "' lacks its time and its buffer");
        }
        List<GuestCommand> steps = arguments.subList(3, arguments.size()).stream()
                .map(GuestCommand::parse)
                .toList();
        return who(
                first(command), Duration.ofSeconds(seconds(arguments.get(1))), (int) seconds(arguments.get(2)), steps);
    }

    /** Keeps a ledger meanwhile and says who holds a module; see {@link Who#ask}. */
    public WhoAnswer who(String name, Duration atLeast, int kilobytes, List<GuestCommand> steps) {
        return new Who(kernel, this::step).ask(ModulePath.normal(name), atLeast, kilobytes, steps);
    }

    private WhoAnswer.Step step(GuestCommand command) {
        if (command.verb().equals(UNLOAD)) {
            UnloadAnswer answer = unload(command);
            return new WhoAnswer.Step("unload " + answer.module(), answer.answer(), answer.meaning(), "");
        }
        LoadAnswer answer = load(command);
        LoadStep last = answer.steps().getLast();
        String parameters = last.parameters().isEmpty() ? "" : " " + last.parameters();
        return new WhoAnswer.Step("load " + last.module() + parameters, last.answer(), last.meaning(), "");
    }

    private static long seconds(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new HarnessException("'" + text + "' is no number of seconds", e);
        }
    }

    private static String first(GuestCommand command) {
        if (command.arguments().isEmpty()) {
            throw new HarnessException("the command '" + command + "' names no module");
        }
        return command.arguments().getFirst();
    }

    private static String lsmod() {
        try {
            Process process = new ProcessBuilder("lsmod")
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new HarnessException("lsmod ended with status " + status + ": " + text.strip());
            }
            return text;
        } catch (IOException e) {
            throw new HarnessException("lsmod cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted while waiting for lsmod", e);
        }
    }
}
