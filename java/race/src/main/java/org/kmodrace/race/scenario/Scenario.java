// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.oracle.CrashJudge;

/**
 * A race to provoke: everything that {@code list}, {@code show}, the documentation and the grading
 * know about it. Made with {@link #declare}.
 *
 * @param id as typed on the command line
 * @param title one line
 * @param question what a run answers, a question
 * @param fixes that can be put into the running kernel when asked for
 * @param crashJudge reads a crash of the kernel during a trial; null where no crash is expected
 * @param cases makes the table that the race goes through, a trial a case; the table is empty for other scenarios
 * @param onlyWhenAsked whether it runs only when it is named: it takes long, or looks for what is not known
 * @param ledger whether a ledger of symbol_get() and symbol_put() is kept over its trials
 */
public record Scenario(
        String id,
        String title,
        String question,
        List<Origin> origins,
        List<ActorSpec> actors,
        List<OutcomeSpec> outcomes,
        Needs needs,
        Variant race,
        List<Control> controls,
        List<Fix> fixes,
        @Nullable CrashJudge crashJudge,
        Supplier<List<CaseSpec>> cases,
        boolean onlyWhenAsked,
        boolean ledger) {

    public static Builder declare(String id, String title) {
        return new Builder(id, title);
    }

    /** The variant of that name, the race itself and the race under a fix included. */
    public Optional<Variant> variant(String name) {
        return Stream.concat(
                        variants().stream(),
                        fixes.stream().map(fix -> fix.control().variant()))
                .filter(v -> v.name().equals(name))
                .findFirst();
    }

    /** The fix of that name. */
    public Optional<Fix> fix(String name) {
        return fixes.stream().filter(fix -> fix.name().equals(name)).findFirst();
    }

    /** Whether the variant is the race, perhaps under a fix, and no control. */
    public boolean isRace(Variant variant) {
        return controls.stream().noneMatch(control -> control.variant().equals(variant));
    }

    /** What runs unasked, the controls first: a race whose controls fail need not be looked at. */
    public List<Variant> variants() {
        List<Variant> all =
                new ArrayList<>(controls.stream().map(Control::variant).toList());
        all.add(race);
        return all;
    }

    /** The grade of an outcome; {@link Grade#FORBIDDEN} for one that was not declared. */
    public Grade grade(String outcome) {
        return outcomes.stream()
                .filter(o -> o.id().equals(outcome))
                .map(OutcomeSpec::grade)
                .findFirst()
                .orElse(Grade.FORBIDDEN);
    }

    /** Whether a trial that came to the outcome is a hit: it showed what the race is after. */
    public boolean isHit(String outcome) {
        return grade(outcome) == Grade.INTERESTING;
    }

    /** The names of the race's threads without which it is still one. */
    public List<String> spares() {
        return actors.stream().flatMap(actor -> actor.spares().stream()).toList();
    }

    /** Gathers a declaration; {@link #build} checks that nothing is missing. */
    public static final class Builder {
        private final String id;
        private final String title;
        private String question = "";
        private final List<Origin> origins = new ArrayList<>();
        private final List<ActorSpec> actors = new ArrayList<>();
        private final List<OutcomeSpec> outcomes = new ArrayList<>();
        private List<String> options = List.of();
        private List<String> modules = List.of();
        private List<String> kernelModules = List.of();
        private @Nullable Variant race;
        private final List<Control> controls = new ArrayList<>();
        private final List<Fix> fixes = new ArrayList<>();
        private @Nullable CrashJudge crashJudge;
        private Supplier<List<CaseSpec>> cases = List::of;
        private boolean crashes;
        private boolean onlyWhenAsked;
        private boolean descheduled;
        private boolean helpers;
        private boolean ledger;

        private Builder(String id, String title) {
            this.id = id;
            this.title = title;
        }

        public Builder question(String text) {
            question = text;
            return this;
        }

        public Builder origin(String seed, String date, String report) {
            origins.add(new Origin(seed, date, report));
            return this;
        }

        /** What the scenario goes by when no seed tells of it. */
        public Builder reference(String date, String what) {
            origins.add(new Origin("", date, what));
            return this;
        }

        /**
         * Who takes part.
         *
         * @param spares names of those of its threads without which the race is still one
         */
        public Builder actor(String name, String does, String... spares) {
            actors.add(new ActorSpec(name, does, List.of(spares)));
            return this;
        }

        public Builder acceptable(String outcome, String meaning) {
            outcomes.add(new OutcomeSpec(outcome, Grade.ACCEPTABLE, meaning));
            return this;
        }

        public Builder interesting(String outcome, String meaning) {
            outcomes.add(new OutcomeSpec(outcome, Grade.INTERESTING, meaning));
            return this;
        }

        public Builder forbidden(String outcome, String meaning) {
            outcomes.add(new OutcomeSpec(outcome, Grade.FORBIDDEN, meaning));
            return this;
        }

        /** Configuration options, without {@code CONFIG_}. */
        public Builder options(String... names) {
            options = List.of(names);
            return this;
        }

        public Builder modules(String... names) {
            modules = List.of(names);
            return this;
        }

        /** Modules of the kernel's own, which are put into the guest with what they need. */
        public Builder kernelModules(String... names) {
            kernelModules = List.of(names);
            return this;
        }

        public Builder race(String what, int trials, Supplier<Race> code) {
            race = new Variant(Variant.RACE, what, trials, crashes, false, code);
            return this;
        }

        /** A race that leaves the kernel alive, but fit for nothing else. */
        public Builder spoilingRace(String what, int trials, Supplier<Race> code) {
            race = new Variant(Variant.RACE, what, trials, false, true, code);
            return this;
        }

        /** The table that the race goes through. */
        public Builder cases(Supplier<List<CaseSpec>> table) {
            cases = table;
            return this;
        }

        /** A control that is broken whatever the kernel. */
        public Builder mustReproduce(String name, String what, int trials, Supplier<Race> code) {
            controls.add(new Control(new Variant(name, what, trials, crashes, false, code), true));
            return this;
        }

        /** A control that is right, and so never takes the kernel down. */
        public Builder mustNotReproduce(String name, String what, int trials, Supplier<Race> code) {
            controls.add(new Control(new Variant(name, what, trials, false, false, code), false));
            return this;
        }

        /**
         * The race with a fix put into the running kernel, as often as the race, which is declared before it.
         *
         * @param options what the kernel must have for it besides, without {@code CONFIG_}
         */
        public Builder fix(String name, String what, List<String> options, Supplier<Race> code) {
            int trials = race == null ? 1 : race.trials();
            fixes.add(new Fix(new Control(new Variant(name, what, trials, false, false, code), false), options));
            return this;
        }

        /** From here on, the race and the controls that must reproduce it take the kernel down. */
        public Builder crashesKernel(CrashJudge judge) {
            crashJudge = judge;
            crashes = true;
            return this;
        }

        /** A trial may take the kernel down, and mostly does not: trials share machines until one dies. */
        public Builder mayCrash(CrashJudge judge) {
            crashJudge = judge;
            return this;
        }

        /** The host takes the machine's CPUs away at random, as a hypervisor with other guests does. */
        public Builder descheduled() {
            descheduled = true;
            return this;
        }

        /** The kernel starts a program of the guest by itself. */
        public Builder helpers() {
            helpers = true;
            return this;
        }

        /** Not run unless it is named. */
        public Builder onlyWhenAsked() {
            onlyWhenAsked = true;
            return this;
        }

        /** A ledger of symbol_get() and symbol_put() is kept over its trials, where they leave the kernel alive. */
        public Builder ledger() {
            ledger = true;
            return this;
        }

        /**
         * The declaration, when it is whole.
         *
         * @throws IllegalStateException naming what the declaration lacks
         */
        public Scenario build() {
            Variant theRace = race;
            if (theRace == null || question.isEmpty() || origins.isEmpty() || actors.isEmpty() || outcomes.isEmpty()) {
                throw new IllegalStateException(
                        id + ": a scenario needs a race, a question, an origin, actors, outcomes");
            }
            if (controls.stream().allMatch(Control::mustReproduce)
                    || controls.stream().noneMatch(Control::mustReproduce)) {
                throw new IllegalStateException(id + ": a scenario needs controls both ways");
            }
            return new Scenario(
                    id,
                    title,
                    question,
                    List.copyOf(origins),
                    List.copyOf(actors),
                    List.copyOf(outcomes),
                    new Needs(options, modules, kernelModules, descheduled, helpers),
                    theRace,
                    List.copyOf(controls),
                    List.copyOf(fixes),
                    crashJudge,
                    cases,
                    onlyWhenAsked,
                    ledger);
        }
    }
}
