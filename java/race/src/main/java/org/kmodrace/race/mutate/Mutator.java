// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes mutants of one module. A mutant is a function of the module's bytes, a seed and a number, and so can be made
 * again anywhere.
 *
 * <p>The ways of damaging follow the stages of the kernel's loader (kernel/module/main.c): elf_validity_check(),
 * setup_load_info(), check_modinfo(), layout_and_allocate(), find_module_sections(), simplify_symbols(),
 * apply_relocations(). What those believe without a check is damaged seldom: every
 * kernel that dies costs a boot.
 */
public final class Mutator {
    /** Of that many mutants one has several damages. */
    private static final int SEVERAL = 6;

    private static final int MOST_DAMAGES = 4;

    /** Of that many mutants one is damaged in what the loader believes; with all of them so, every thirteenth killed 6.1. */
    private static final int RECKLESS = 1_000;

    /**
     * A way of damaging.
     *
     * @param weight how often it is chosen, against the others' weights
     */
    private record Way(int weight, Edit edit) {}

    /**
     * Of that many mutants all but one are also damaged where the loader must refuse them in the end, in its symbols
     * or relocations: every second would be loaded otherwise, and loading and unloading takes longest.
     */
    private static final int STOPPED = 8;

    /** What the loader looks at before it believes it. */
    private static final List<Way> WAYS = List.of(
            new Way(150, FileEdits::header),
            new Way(70, FileEdits::truncate),
            new Way(30, FileEdits::append),
            new Way(40, FileEdits::sign),
            new Way(50, FileEdits::zero),
            new Way(50, FileEdits::copy),
            new Way(100, FileEdits::flip),
            new Way(150, SectionEdits::header),
            new Way(120, SectionEdits::beyond),
            new Way(30, SectionEdits::overlap),
            new Way(40, SectionEdits::unterminate),
            new Way(120, TextEdits::modinfo),
            new Way(70, TextEdits::versions),
            new Way(90, SymbolEdits::symbol),
            new Way(60, SymbolEdits::relocation));

    /** What it believes. */
    private static final List<Way> RECKLESS_WAYS = List.of(
            new Way(4, FileEdits::zero),
            new Way(4, FileEdits::copy),
            new Way(6, FileEdits::flip),
            new Way(2, FileEdits::flipHeaders),
            new Way(6, SectionEdits::header),
            new Way(2, SectionEdits::overlap),
            new Way(2, SectionEdits::rename),
            new Way(3, SectionEdits::self),
            new Way(3, SymbolEdits::symbol),
            new Way(2, SymbolEdits::farName),
            new Way(4, SymbolEdits::relocation),
            new Way(2, SymbolEdits::farRelocation));

    private final byte[] original;
    private final ElfLayout layout;

    /**
     * A mutator of that module.
     *
     * @param original a good module's file
     * @throws IllegalArgumentException when it is none; the message says why
     */
    public Mutator(byte[] original) {
        this.original = original.clone();
        this.layout = ElfLayout.of(original);
    }

    /** The good module's file. */
    public byte[] original() {
        return original.clone();
    }

    /** The mutant of that number. */
    public Mutant mutant(long seed, int number) {
        SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + number);
        Draft draft = new Draft(original, layout, random, random.nextInt(RECKLESS) == 0);
        int damages = !draft.reckless() && draft.oneIn(SEVERAL) ? 2 + draft.below(MOST_DAMAGES - 1) : 1;
        StringBuilder what = new StringBuilder();
        for (int i = 0; i < damages; i++) {
            what.append(i == 0 ? "" : "; ").append(way(draft).apply(draft));
        }
        if (!draft.reckless() && !draft.oneIn(STOPPED)) {
            what.append("; and to be refused: ");
            what.append(draft.oneIn(2) ? SymbolEdits.missing(draft) : SymbolEdits.relocation(draft));
        }
        return new Mutant(draft.bytes(), what.toString());
    }

    /**
     * A mutant for a loader that follows the last bytes of a module's name as a pointer: they hold an address that
     * no kernel on x86_64 has mapped.
     */
    public Mutant poisoned() {
        Draft draft = new Draft(original, layout, new SplittableRandom(0), true);
        return new Mutant(draft.bytes(), SectionEdits.poison(draft));
    }

    private static Edit way(Draft draft) {
        List<Way> ways = draft.reckless() ? RECKLESS_WAYS : WAYS;
        int all = 0;
        for (Way way : ways) {
            all += way.weight();
        }
        int drawn = draft.below(all);
        for (Way way : ways) {
            drawn -= way.weight();
            if (drawn < 0) {
                return way.edit();
            }
        }
        throw new AssertionError("the weights do not add up");
    }
}
