// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Judges loaders of one module that were let loose together, when the winner's init fails. */
public final class FailingInitOracle {
    /** A loser waited for the init that failed, and got no try of its own. */
    public static final String LOSER_REFUSED = "loser-refused";
    /** A loser waited for the init that failed, and then ran it for itself. */
    public static final String LOSER_TRIED = "loser-tried-itself";
    /** The init did not fail. */
    public static final String NOTHING_FAILED = "nothing-failed";
    /** Nobody had to wait for another's init. */
    public static final String NOBODY_WAITED = "nobody-waited";
    /** Somebody got an answer that is not documented for this kernel. */
    public static final String UNDOCUMENTED = "undocumented-answer";
    /** The module is there, although its init failed. */
    public static final String LEFT_BEHIND = "module-left-behind";

    private static final Set<String> THERE = Set.of("0", "EEXIST");

    /**
     * What was seen of the module itself.
     *
     * @param initAnswer what its init says, as {@link org.kmodrace.bridge.SysResult#toString} prints it
     * @param initsRun how often its init ran
     * @param left whether the kernel has it when all loaders have their answers
     */
    public record Init(String initAnswer, int initsRun, boolean left) {
        boolean fails() {
            return !initAnswer.equals("0");
        }
    }

    private FailingInitOracle() {}

    /** Judges what was seen of all loaders and of the module. */
    public static TrialResult judge(List<LoaderSeen> loaders, Init init, FailedLoadAnswers documented) {
        Map<String, Object> evidence = LoaderSeen.evidence(loaders);
        evidence.put("initAnswered", init.initAnswer());
        evidence.put("initRan", init.initsRun());
        evidence.put("moduleLeft", init.left());
        evidence.put("documented", documented.because());
        for (LoaderSeen loader : loaders) {
            Optional<String> wrong = wrong(loader, init, documented);
            if (wrong.isPresent()) {
                evidence.put("undocumented", loader.name() + " got " + loader.answer() + ": " + wrong.get());
                return new TrialResult(UNDOCUMENTED, evidence);
            }
        }
        return new TrialResult(outcome(loaders, init), evidence);
    }

    private static String outcome(List<LoaderSeen> loaders, Init init) {
        if (!init.fails()) {
            return NOTHING_FAILED;
        }
        if (init.left()) {
            return LEFT_BEHIND;
        }
        if (loaders.stream().noneMatch(LoaderSeen::waited)) {
            return NOBODY_WAITED;
        }
        return init.initsRun() > 1 ? LOSER_TRIED : LOSER_REFUSED;
    }

    private static Optional<String> wrong(LoaderSeen loader, Init init, FailedLoadAnswers documented) {
        String answer = loader.answer();
        if (loader.inInit()) {
            return answer.equals(init.initAnswer())
                    ? Optional.empty()
                    : Optional.of("it ran the init, which said " + init.initAnswer());
        }
        if (!init.fails()) {
            return THERE.contains(answer) ? Optional.empty() : Optional.of("the init did not fail");
        }
        if (!loader.waited()) {
            return Optional.of("it had its answer while another stood in the init");
        }
        boolean triedItself = init.initsRun() > 1 && answer.equals(init.initAnswer());
        if (documented.answers().contains(answer) || (documented.mayTryItself() && triedItself)) {
            return init.initsRun() > 1 && !documented.mayTryItself()
                    ? Optional.of("the init ran " + init.initsRun() + " times, and once is documented")
                    : Optional.empty();
        }
        return Optional.of(
                "documented is " + documented.answers() + (documented.mayTryItself() ? " or a try of its own" : ""));
    }
}
