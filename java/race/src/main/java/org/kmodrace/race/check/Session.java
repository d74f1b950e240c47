// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.command.ModulePath;
import org.kmodrace.race.command.ModulesDep;
import org.kmodrace.race.command.RunningKernel;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.InventoryReader;
import org.kmodrace.race.observe.KernelLog;
import org.kmodrace.race.observe.ModulesLine;
import org.kmodrace.race.oracle.Finding;
import org.kmodrace.race.oracle.KernelLogOracle;
import org.kmodrace.race.oracle.TrialResult;

/**
 * One check of one module: loads what it needs, drives it, gathers findings, and takes everything out again. What the
 * kernel logs meanwhile is looked at in the end.
 */
final class Session implements AutoCloseable {
    private static final Duration UNLOAD = Duration.ofSeconds(3);
    private static final int LOG_LINES = 6;

    private final TrialContext trial;
    private final Target target;
    private final Guest guest;
    private final KernelLog log;
    private final InventoryReader inventories;
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private final List<Object> facts = new ArrayList<>();
    private final List<String> logged = new ArrayList<>();
    private final List<ModulePath> needed = new ArrayList<>();
    private final List<String> loadedNeeded = new ArrayList<>();
    private final Map<String, Integer> references = new HashMap<>();
    private Sections sections = Sections.NONE;
    private final List<String> loadedBefore;
    private ModulePath module;
    private boolean spoiled;
    private long address;
    private int ownReferences;

    Session(TrialContext trial, Target target) {
        this.trial = trial;
        this.target = target;
        this.guest = trial.guest();
        this.log = new KernelLog(guest.sys(), "/dev/kmsg");
        this.inventories = new InventoryReader(guest.sys(), file -> readable(file));
        ModulesDep dep = ModulesDep.read(new RunningKernel(guest.sys(), Path.of("/")).moduleDirectory());
        for (String before : target.before()) {
            dep.inOrder(before).forEach(this::need);
        }
        List<ModulePath> order = dep.inOrder(target.name());
        if (order.isEmpty()) {
            throw new HarnessException("module " + target.name() + " is not in the guest image");
        }
        order.subList(0, order.size() - 1).forEach(this::need);
        module = order.getLast();
        loadedBefore = names();
    }

    /**
     * Makes a check of its code.
     *
     * @param code drives the module, which is not loaded, and tells the outcome unless there are findings
     */
    static BiFunction<TrialContext, Target, TrialResult> running(Function<Session, String> code) {
        return (trial, target) -> {
            try (Session session = new Session(trial, target)) {
                String outcome = session.begin();
                return session.result(outcome.isEmpty() ? code.apply(session) : outcome);
            }
        };
    }

    private void need(ModulePath path) {
        if (needed.stream().noneMatch(other -> other.name().equals(path.name()))) {
            needed.add(path);
        }
    }

    Guest guest() {
        return guest;
    }

    ModuleSyscalls sys() {
        return guest.sys();
    }

    Target target() {
        return target;
    }

    /** The module's file in the guest. */
    Path file() {
        return module.file();
    }

    InventoryReader inventories() {
        return inventories;
    }

    /** Modules that are loaded for it, in order. */
    List<ModulePath> needed() {
        return List.copyOf(needed);
    }

    /** Loads what it needs, and it once, to see whether that can be done at all; "" when it can. */
    String begin() {
        if (guest.loaded(target.name())) {
            // Another check has loaded it, and could not take it out again.
            ownReferences = countOwnReferences();
            if (isPermanent()) {
                return permanent();
            }
            throw new HarnessException("module " + target.name() + " is loaded already, and cannot be checked then");
        }
        inventories.mountDebugfs();
        for (ModulePath other : needed) {
            if (!guest.loaded(other.name())) {
                SysResult answer = load(other.file(), "");
                if (!answer.ok() && !answer.failedWith(Errno.EEXIST)) {
                    return refused("module " + other.name() + ", which it needs,", answer);
                }
                loadedNeeded.add(other.name());
            }
            references.put(other.name(), guest.references(other.name()).orElse(0));
        }
        return "";
    }

    /**
     * The check's first load, which may be refused.
     *
     * @return "" when it is loaded; else the outcome of the check
     */
    String firstLoad() {
        SysResult answer = load();
        if (answer.ok()) {
            ownReferences = countOwnReferences();
            address = line().map(ModulesLine::address).orElse(0L);
            sections = Sections.read(target.name(), this::text);
        }
        return answer.ok() ? "" : refused("", answer);
    }

    private String refused(String whom, SysResult answer) {
        take();
        List<Object> lines = new ArrayList<>(logged.subList(Math.max(0, logged.size() - LOG_LINES), logged.size()));
        boolean byKernel = Refusal.isByKernel(answer, logged);
        String by = byKernel ? "the kernel refused " : "the init of ";
        String who = whom.isEmpty() ? "the module" : whom;
        String what = byKernel ? by + who + " with " + answer : by + who + " refused by itself with " + answer;
        fact(what + Refusal.meaning(answer), Map.of("log", lines));
        return byKernel ? ModuleCheck.NOT_LOADED : ModuleCheck.INIT_REFUSED;
    }

    /** Where its parts lay when it was first loaded; none before. */
    Sections sections() {
        return sections;
    }

    /** Where it lay when it was first loaded; 0 before. */
    long address() {
        return address;
    }

    /** Whether it cannot be unloaded by design: it has no exit, or holds itself from its init on. */
    boolean isPermanent() {
        return ownReferences > 0
                || guest.text("/proc/modules")
                        .orElse("")
                        .lines()
                        .anyMatch(line -> line.startsWith(target.name() + " ") && line.contains("[permanent]"));
    }

    /** Says that the module cannot be unloaded by design. */
    String permanent() {
        fact(
                ownReferences > 0
                        ? "permanent: its init takes " + ownReferences
                                + " references to itself and keeps them, so that it cannot be unloaded; only its load was tried"
                        : "permanent: it has an init and no exit, so that it cannot be unloaded; only its load was tried",
                Map.of());
        return ModuleCheck.PERMANENT;
    }

    /** References that nobody but its own init can have taken, once whoever looks at new things has looked. */
    private int countOwnReferences() {
        int count = guest.references(target.name()).orElse(0);
        for (int i = 0; i < 20 && count > 0; i++) {
            pause(25);
            count = guest.references(target.name()).orElse(0);
        }
        return guest.holders(target.name()).isEmpty() ? Math.max(0, count) : 0;
    }

    /** One load with the parameters that were asked for. */
    SysResult load() {
        return load(module.file(), target.parameters());
    }

    /** One load with other parameters. */
    SysResult load(String parameters) {
        return load(module.file(), parameters);
    }

    SysResult load(Path path, String parameters) {
        SysResult fd = sys().open(path.toString(), ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            throw new HarnessException("module " + path + " cannot be opened: " + fd);
        }
        try {
            return sys().finitModule(fd.intValue(), parameters, 0);
        } finally {
            sys().close(fd.intValue());
        }
    }

    /** Unloads it, with patience for who only just uses it; a refusal that lasts is a finding. */
    boolean unload() {
        if (hasNegativeCount("after it was used")) {
            return false;
        }
        SysResult answer = patientUnload(target.name());
        if (answer.ok() || answer.failedWith(Errno.ENOENT)) {
            return true;
        }
        int count = guest.references(target.name()).orElse(0);
        List<String> holders = guest.holders(target.name());
        String why = answer.failedWith(Errno.EAGAIN)
                ? "its reference count is " + count + " although everything was closed, and "
                        + (holders.isEmpty() ? "no module holds it" : "it is held by " + holders)
                : "delete_module answers " + answer;
        find(new Finding(
                "pinned",
                target.name(),
                "it cannot be unloaded any more: " + why,
                Map.of("answer", answer.toString(), "references", count, "holders", holders)));
        spoil();
        return false;
    }

    SysResult patientUnload(String name) {
        long deadline = System.nanoTime() + UNLOAD.toNanos();
        SysResult answer = guest.unload(name);
        while (answer.failedWith(Errno.EAGAIN) && System.nanoTime() < deadline) {
            pause(5);
            answer = guest.unload(name);
        }
        return answer;
    }

    /** Whether a count below zero was found: then nothing may be unloaded any more, the kernel would die of it. */
    boolean hasNegativeCount(String when) {
        boolean negative = false;
        List<String> all = new ArrayList<>(needed.stream().map(ModulePath::name).toList());
        all.add(target.name());
        for (String name : all) {
            int count = guest.references(name).orElse(0);
            if (count < 0) {
                find(new Finding(
                        "negative-count",
                        name,
                        "the reference count of %s is %d %s: somebody put a reference that he did not have; the kernel dies of it when the module is unloaded (BUG_ON in try_release_module_ref())"
                                .formatted(name, count, when),
                        Map.of("references", count)));
                spoil();
                negative = true;
            }
        }
        return negative;
    }

    void find(Finding finding) {
        // The kernel may be as wrong as it says, or have half of the module still.
        spoiled |= finding.kind().equals("kernel-warning") || finding.kind().equals("reload-refused");
        findings.putIfAbsent(finding.kind() + " " + finding.subject(), finding);
    }

    boolean found() {
        return !findings.isEmpty();
    }

    /** What a reader should know, no finding. */
    void fact(String what, Map<String, Object> evidence) {
        Map<String, Object> fact = new LinkedHashMap<>();
        fact.put("what", what);
        fact.putAll(evidence);
        facts.add(fact);
    }

    /**
     * Tells the host what is about to be done, and what it means if the kernel does not live to see its end.
     *
     * @param kind of the finding that a crash would be
     * @param what a sentence that goes on with the crash's title
     */
    void dangerAhead(String kind, String what) {
        trial.note("danger", Map.of("kind", kind, "what", what));
    }

    /** What follows is no more than a load or an unload. */
    void dangerOver() {
        trial.note("danger", Map.of("kind", "crash", "what", "the kernel died"));
    }

    /** The machine is fit for nothing else. */
    void spoil() {
        spoiled = true;
    }

    static void pause(long millis) {
        Guest.await(Duration.ofMillis(millis), () -> false);
    }

    /** Writes where that is possible, and does not care whether it is. */
    void write(String file, String text) {
        SysResult fd = sys().open(file, ModuleSyscalls.O_WRONLY | ModuleSyscalls.O_CLOEXEC);
        if (fd.ok()) {
            sys().write(fd.intValue(), text);
            sys().close(fd.intValue());
        }
    }

    String text(String file) {
        return readable(file);
    }

    private String readable(String file) {
        SysResult fd = sys().open(file, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            return "";
        }
        sys().close(fd.intValue());
        try {
            return guest.text(file).orElse("");
        } catch (HarnessException e) {
            // It went, or says no.
            return "";
        }
    }

    /** What the kernel says of the modules that are loaded. */
    Optional<ModulesLine> line() {
        return guest.moduleLine(target.name());
    }

    /** Modules that the kernel fetched by itself meanwhile go as well, so that what they made is not taken for ours. */
    void unloadOthers() {
        for (String name : names()) {
            boolean known = loadedBefore.contains(name)
                    || name.equals(target.name())
                    || needed.stream().anyMatch(other -> other.name().equals(name));
            if (!known) {
                guest.unload(name);
            }
        }
    }

    private List<String> names() {
        return guest.moduleLines().stream().map(ModulesLine::name).toList();
    }

    private void take() {
        logged.addAll(log.news());
    }

    /** Looks at what the kernel has logged so far, with what was done meanwhile for the sentence. */
    void judgeLog(String during) {
        take();
        KernelLogOracle.judge(logged, during).forEach(this::find);
        logged.clear();
    }

    /** The check's end; what it needed is taken out again, in the opposite order. */
    TrialResult result(String outcome) {
        if (!spoiled) {
            if (guest.loaded(target.name()) && !isPermanent()) {
                unload();
            }
            if (!spoiled) {
                unloadNeeded();
            }
        }
        judgeLog("");
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put(
                "findings",
                findings.values().stream().<Object>map(Finding::toMap).toList());
        evidence.put("facts", facts);
        evidence.put(TrialResult.SPOILED, spoiled);
        return new TrialResult(findings.isEmpty() ? outcome : ModuleCheck.FINDING, evidence);
    }

    private void unloadNeeded() {
        if (guest.loaded(target.name())) {
            return;
        }
        if (hasNegativeCount("after the module was unloaded")) {
            return;
        }
        unloadOthers();
        for (ModulePath other : needed.reversed()) {
            int before = references.getOrDefault(other.name(), 0);
            int now = guest.references(other.name()).orElse(0);
            // Those that were loaded after it may be linked to it still.
            boolean linked = !guest.holders(other.name()).isEmpty();
            if (now > before && !linked) {
                find(new Finding(
                        "pins-other",
                        other.name(),
                        "the module has gone, and %s, which it used, has %s more than before and can never be unloaded: a symbol_get() or try_module_get() without its put?"
                                .formatted(
                                        other.name(), now - before == 1 ? "a reference" : now - before + " references"),
                        Map.of("before", before, "after", now)));
                spoil();
            } else if (loadedNeeded.contains(other.name())) {
                guest.unload(other.name());
            }
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
