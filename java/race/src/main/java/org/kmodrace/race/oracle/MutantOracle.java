// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kmodrace.race.protocol.AgentEvent;

/** Judges a batch of damaged modules that were given to the loader one after the other. */
public final class MutantOracle {
    /** Each was refused with an answer that is documented, or was loaded and could be unloaded. */
    public static final String HANDLED = "refused-or-loaded";
    /** A mutant was loaded, and its own code took the kernel down. */
    public static final String OWN_CODE_CRASHED = "own-code-crashed";
    /** The kernel died over a mutant in its own code: a finding. */
    public static final String LOADER_CRASHED = "loader-crashed";
    /** The kernel died elsewhere in the time of a batch. */
    public static final String DIED_ELSEWHERE = "died-elsewhere";
    /** A load or unload of a mutant did not come back. */
    public static final String LOADER_HUNG = "loader-hung";
    /** The kernel's log has a warning about a mutant. */
    public static final String LOADER_WARNED = "loader-warned";
    /** A mutant is still listed after it was refused or unloaded. */
    public static final String LEFT_BEHIND = "left-behind";
    /** finit_module(2) answered with an error that no kernel documents for a damaged file. */
    public static final String UNDOCUMENTED = "undocumented-answer";
    /** After the batch a good module no longer loads and unloads, or a good one was refused. */
    public static final String LOADER_BROKEN = "loader-broken";

    /** The note that tells which mutants come next: {@code seed}, {@code module}, {@code first}, {@code count}. */
    public static final String NOTE_BATCH = "mutants";

    /** The name of the task that loads a mutant is this and the mutant's number. */
    public static final String TASK = "mutant-";

    /**
     * The answers that init_module(2), finit_module(2) and the loader's source give for the content of a file:
     * ENOENT, ENOEXEC, ENOMEM, EBUSY, EEXIST, EINVAL, EFBIG, ENOPKG, EBADMSG, ENOKEY, EKEYREJECTED.
     */
    private static final Set<Integer> DOCUMENTED = Set.of(2, 8, 12, 16, 17, 22, 27, 65, 74, 126, 129);

    /** Functions under which the loader works on a module, and in which it hands over to the module's own code. */
    private static final Set<String> LOADER = Set.of(
            "load_module", "__do_sys_finit_module", "__x64_sys_finit_module", "__do_sys_delete_module", "free_module");

    private static final String OWN_INIT = "do_one_initcall";

    /** What a crash's title says before the function. */
    private static final String IN = " in ";

    private MutantOracle() {}

    /**
     * What was seen of a batch that the kernel lived through.
     *
     * @param ran how many were given to the loader
     * @param loaded how many it took
     * @param forced how many of those went only by force, because they have no exit
     * @param refused how often each error number was the answer
     * @param examples for each answer the number of one mutant that got it
     * @param warnings the kernel log's first line of each warning, with the mutant in whose time it came
     * @param leftBehind the modules that are still there, with the mutant after which they were
     * @param hung the mutant that did not come back, and where its task sleeps; empty when all did
     * @param trouble what a good module met; empty when nothing
     */
    public record Seen(
            int first,
            int ran,
            int loaded,
            int forced,
            Map<Integer, Integer> refused,
            Map<String, Integer> examples,
            List<String> warnings,
            List<String> leftBehind,
            String hung,
            String trouble) {}

    /** Judges a batch; the gravest of what was seen names the outcome, the evidence has it all. */
    public static TrialResult judge(Seen seen) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("first", seen.first());
        evidence.put("ran", seen.ran());
        evidence.put("loaded", seen.loaded());
        evidence.put("forced", seen.forced());
        Map<String, Object> refused = new LinkedHashMap<>();
        List<String> undocumented = new ArrayList<>();
        for (Map.Entry<Integer, Integer> answer : seen.refused().entrySet()) {
            String name = name(answer.getKey());
            refused.put(name, answer.getValue());
            if (!DOCUMENTED.contains(answer.getKey())) {
                undocumented.add(name + " for mutant " + seen.examples().get(name));
            }
        }
        evidence.put("refused", refused);
        evidence.put("examples", seen.examples());
        put(evidence, "trouble", seen.trouble());
        put(evidence, "hung", seen.hung());
        put(evidence, "leftBehind", seen.leftBehind());
        put(evidence, "undocumented", undocumented);
        put(evidence, "warnings", seen.warnings());
        return new TrialResult(outcome(seen, undocumented), evidence);
    }

    private static String outcome(Seen seen, List<String> undocumented) {
        if (!seen.hung().isEmpty()) {
            return LOADER_HUNG;
        }
        if (!seen.trouble().isEmpty()) {
            return LOADER_BROKEN;
        }
        if (!seen.leftBehind().isEmpty()) {
            return LEFT_BEHIND;
        }
        if (!undocumented.isEmpty()) {
            return UNDOCUMENTED;
        }
        return seen.warnings().isEmpty() ? HANDLED : LOADER_WARNED;
    }

    private static void put(Map<String, Object> evidence, String name, Object value) {
        if (!value.equals("") && !value.equals(List.of())) {
            evidence.put(name, value);
        }
    }

    /** An error number's name, as far as it is one that a loader answers. */
    public static String name(int errno) {
        return switch (errno) {
            case 27 -> "EFBIG";
            case 65 -> "ENOPKG";
            case 74 -> "EBADMSG";
            case 126 -> "ENOKEY";
            default -> new org.kmodrace.bridge.Errno(errno).name();
        };
    }

    /** Judges a crash in the time of a batch: by whose code ran, and for which mutant. */
    public static TrialResult judgeCrash(CrashFacts crash, List<AgentEvent.Note> notes) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("crash", crash.title());
        Map<String, Object> batch = notes.stream()
                .filter(note -> note.what().equals(NOTE_BATCH))
                .findFirst()
                .map(AgentEvent.Note::facts)
                .orElse(Map.of());
        evidence.putAll(batch);
        int number = number(crash.task());
        if (number >= 0 && batch.get("first") instanceof Number first) {
            evidence.put("mutant", number);
            evidence.put("ran", number - first.intValue() + 1);
        }
        evidence.put("task", crash.task());
        evidence.put("trace", crash.trace());
        return new TrialResult(crashOutcome(crash, number), evidence);
    }

    private static String crashOutcome(CrashFacts crash, int number) {
        if (number < 0 || crash.trace().stream().noneMatch(LOADER::contains)) {
            return DIED_ELSEWHERE;
        }
        String where = crash.title().substring(crash.title().lastIndexOf(IN) + IN.length());
        boolean inMutant =
                where.startsWith("kmr_sections") || where.equals("init_module") || where.equals("cleanup_module");
        // An exit that points nowhere is called by delete_module itself.
        boolean exit = crash.instruction() != 0 && crash.trace().getFirst().equals("__do_sys_delete_module");
        return crash.trace().contains(OWN_INIT) || inMutant || exit ? OWN_CODE_CRASHED : LOADER_CRASHED;
    }

    /** The mutant's number in a task's name; -1 when it is not such a task. */
    private static int number(String task) {
        try {
            return task.startsWith(TASK) ? Integer.parseInt(task.substring(TASK.length())) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
