// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmodrace.cli.ModuleChooser.Choice;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.modules.ModuleFile;
import org.kmodrace.lab.modules.ModuleSet;
import org.kmodrace.lab.modules.ModuleTraits;
import org.kmodrace.race.check.ModuleCheck;
import org.kmodrace.race.check.Target;
import org.kmodrace.race.command.ModulePath;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.report.record.JournalEvent;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The modules of {@code run --module}: which of them are checked, and what is done to each.
 *
 * @param set all files that the guest needs
 * @param given what was typed for each module, by its name
 * @param needs the modules that each needs, as far as they were given
 */
record CheckedModules(ModuleSet set, List<Target> targets, Map<String, String> given, Map<String, List<String>> needs) {
    /** Keeps copies. */
    CheckedModules {
        targets = List.copyOf(targets);
        given = new LinkedHashMap<>(given);
        needs = Map.copyOf(needs);
    }

    /**
     * What was typed for a module.
     *
     * @param word a file, or a name
     * @param parameters that followed it
     */
    private record Given(String word, String parameters) {
        static Given of(String words) {
            List<String> parts = Arrays.asList(words.strip().split("\\s+", -1));
            return new Given(parts.getFirst(), String.join(" ", parts.subList(1, parts.size())));
        }
    }

    /**
     * Finds the modules and all that they need.
     *
     * @throws LabException when a file is no module for this kernel
     * @throws ParameterException when a name stands for nothing, or options do not fit
     */
    static CheckedModules choose(CommandLine command, ModuleOptions options, Preparation prepared)
            throws LabException, InterruptedException {
        Map<String, Given> given = new LinkedHashMap<>();
        try (ModuleChooser chooser = new ModuleChooser(prepared)) {
            for (Given one : neededFirst(options.words(), prepared.kernel())) {
                List<String> names = names(command, prepared, chooser, one);
                names.forEach(name -> given.put(name, one));
            }
            ModuleSet set = chooser.set();
            Map<String, Path> files = new HashMap<>();
            set.files().values().forEach(file -> files.put(ModulePath.of(file).name(), file));
            Set<String> needed = new LinkedHashSet<>();
            Map<String, ModuleTraits> traits = new HashMap<>();
            Map<String, List<String>> needs = new HashMap<>();
            for (String name : given.keySet()) {
                Path file = files.get(name);
                if (file != null) {
                    traits.put(name, ModuleTraits.read(file));
                    List<String> its = new ArrayList<>(ModuleFile.read(file).depends());
                    its.addAll(traits.get(name).before());
                    needed.addAll(its);
                    needs.put(name, List.copyOf(its));
                }
            }
            List<Target> targets = new ArrayList<>();
            for (Map.Entry<String, Given> module : given.entrySet()) {
                if (needed.contains(module.getKey())) {
                    continue;
                }
                ModuleTraits its = traits.getOrDefault(module.getKey(), new ModuleTraits(List.of(), List.of()));
                targets.add(new Target(
                        module.getKey(),
                        (options.params == null ? "" : options.params + " ")
                                .concat(module.getValue().parameters())
                                .strip(),
                        its.before().stream().filter(files::containsKey).toList(),
                        options.files(),
                        its.parameters(),
                        options.failing == null ? "" : options.failing));
            }
            boolean forOne = options.params != null
                    || options.failing != null
                    || !options.files().isEmpty();
            if (targets.size() > 1 && forOne) {
                throw new ParameterException(
                        command,
                        "--params, --failing-params, --device and --proc are for one module, and "
                                + targets.stream().map(Target::name).toList()
                                + " are to be checked: run them one by one, or write --module \"FILE a=1\"");
            }
            Map<String, String> typed = new LinkedHashMap<>();
            given.forEach((name, one) -> typed.put(name, one.word()));
            return new CheckedModules(
                    set.withBatch(targets.stream().map(Target::toLine).toList()), targets, typed, needs);
        }
    }

    /** A file that others need must be known before they are looked at. */
    private static List<Given> neededFirst(List<String> words, Kernel kernel) throws LabException {
        Map<String, Given> files = new LinkedHashMap<>();
        Map<String, List<String>> needs = new HashMap<>();
        List<Given> names = new ArrayList<>();
        for (String text : words) {
            Given one = Given.of(text);
            if (ModuleChooser.isFile(one.word())) {
                ModuleFile file = ModuleFile.read(Path.of(one.word()));
                file.requireFor(kernel);
                files.put(file.name(), one);
                needs.put(file.name(), file.depends());
            } else {
                names.add(one);
            }
        }
        Set<Given> order = new LinkedHashSet<>();
        files.keySet().forEach(name -> visit(name, files, needs, order, new LinkedHashSet<>()));
        order.addAll(names);
        return List.copyOf(order);
    }

    private static void visit(
            String name, Map<String, Given> files, Map<String, List<String>> needs, Set<Given> order, Set<String> on) {
        Given one = files.get(name);
        if (one == null || !on.add(name)) {
            return;
        }
        needs.getOrDefault(name, List.of()).forEach(other -> visit(other, files, needs, order, on));
        order.add(one);
    }

    private static List<String> names(CommandLine command, Preparation prepared, ModuleChooser chooser, Given one)
            throws LabException, InterruptedException {
        return switch (chooser.add(one.word())) {
            case Choice.Modules(List<String> names) -> names;
            case Choice.Builtin(String name) ->
                throw new ParameterException(
                        command,
                        "%s is a part of the kernel %s itself and cannot be loaded or unloaded"
                                .formatted(name, prepared.kernel().release()));
            case Choice.Unknown(String name, Set<String> known) ->
                throw NearNames.unknownModule(command, prepared.kernel().release(), name, known);
        };
    }

    /** The guest's image with all of them. */
    GuestImage image(Preparation prepared, String backend) throws LabException, InterruptedException {
        return prepared.commandImage(set, backend);
    }

    /**
     * Every check of every module.
     *
     * @param trials of each, or 0 for one
     */
    Planner.Plan plan(List<ModuleCheck> checks, Kernel kernel, int trials) throws LabException {
        List<PlanItem> items = new ArrayList<>();
        List<Planner.Skip> skipped = new ArrayList<>();
        for (ModuleCheck check : checks) {
            String missing = Planner.missing(check.options(), Planner.config(kernel));
            if (!missing.isEmpty()) {
                skipped.add(new Planner.Skip(check.id(), "kernel without " + missing.replace("CONFIG_", "")));
            }
        }
        for (Target target : targets) {
            for (ModuleCheck check : checks) {
                if (skipped.stream().noneMatch(skip -> skip.scenario().equals(check.id()))) {
                    items.add(new PlanItem(check.id(), target.name(), 0, Math.max(1, trials)));
                }
            }
        }
        return new Planner.Plan(List.copyOf(items), List.copyOf(skipped));
    }

    /**
     * For the journal: each module, and how one of its checks is run again.
     *
     * @param kernel as asked for
     */
    List<Map<String, Object>> events(String kernel, RunOptions options, ModuleOptions modules) {
        List<Map<String, Object>> events = new ArrayList<>();
        for (Target target : targets) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("t", JournalEvent.TARGET);
            event.put("module", target.name());
            event.put("again", again(target, kernel, options, modules));
            events.add(event);
        }
        return events;
    }

    private String again(Target target, String kernel, RunOptions options, ModuleOptions modules) {
        List<String> words = new ArrayList<>(List.of("./kmodrace", "run", "--kernel", kernel));
        Set<String> wanted = new LinkedHashSet<>();
        gather(target.name(), wanted);
        for (String word : modules.words()) {
            Given one = Given.of(word);
            if (wanted.stream().anyMatch(name -> one.word().equals(given.get(name)))) {
                words.addAll(List.of("--module", word));
            }
        }
        add(words, "--params", modules.params);
        add(words, "--failing-params", modules.failing);
        modules.files().forEach(file -> add(words, file.startsWith("/dev/") ? "--device" : "--proc", file));
        if (options.cpus != 2) {
            add(words, "--cpus", Integer.toString(options.cpus));
        }
        add(words, "--append", options.append.isEmpty() ? null : options.append);
        return String.join(" ", words.stream().map(CheckedModules::quoted).toList());
    }

    private void gather(String name, Set<String> wanted) {
        if (given.containsKey(name) && wanted.add(name)) {
            needs.getOrDefault(name, List.of()).forEach(other -> gather(other, wanted));
        }
    }

    private static void add(List<String> words, String option, @Nullable String value) {
        if (value != null) {
            words.add(option);
            words.add(value);
        }
    }

    /** As a shell takes it. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
