// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.observe.InitstateRules.Rule;
import org.kmodrace.race.observe.InitstateRules.State;
import org.kmodrace.race.oracle.ProbeSeen.Step;

/** modprobe's way of loading, on a sysfs that is made by hand. */
class ProberTest {
    private static final SysResult DONE = new SysResult(0, Errno.NONE);

    @TempDir
    Path root;

    private final Deque<SysResult> answers = new ArrayDeque<>();
    private Guest guest;

    /** Files of {@code /sys/module} lie in a folder, and loads answer what was written down. */
    @BeforeEach
    void pretend() throws IOException {
        ModuleSyscalls real = Backends.open("ffm");
        ModuleSyscalls sys = (ModuleSyscalls) Proxy.newProxyInstance(
                ModuleSyscalls.class.getClassLoader(),
                new Class<?>[] {ModuleSyscalls.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "open" -> real.open(here((String) args[0]), (int) args[1]);
                    case "stat" -> real.stat(here((String) args[0]));
                    case "finitModule" -> answers.isEmpty() ? DONE : answers.poll();
                    default -> method.invoke(real, args);
                });
        for (String module : List.of("needed", "user")) {
            Files.writeString(root.resolve(module + ".ko"), "");
        }
        guest = new Guest(sys, root, "6.1.0", 1);
    }

    private String here(String path) {
        return path.startsWith("/sys/module/") ? root + path : path;
    }

    /** @param initstate "" for a directory without one */
    private void inSysfs(String module, String initstate) throws IOException {
        Path directory = Files.createDirectories(Path.of(here("/sys/module/" + module)));
        if (!initstate.isEmpty()) {
            Files.writeString(directory.resolve("initstate"), initstate + "\n");
        }
    }

    private List<String> probe(Rule rule) {
        LinkedHashMap<String, String> modules = new LinkedHashMap<>();
        modules.put("needed", "");
        modules.put("user", "");
        return new Prober(guest, rule, Set.of())
                .probe(modules).stream().map(Step::toString).toList();
    }

    @Test
    void whatIsNeededIsLoadedFirst() {
        assertThat(probe(Rule.KMOD_20)).containsExactly("needed: 0", "user: 0");
    }

    @Test
    void nothingIsDoneForAModuleThatIsLive() throws IOException {
        inSysfs("user", "live");
        assertThat(probe(Rule.KMOD_20)).containsExactly("user is LIVE: skipped");
    }

    @Test
    void whatIsLiveIsSkippedAndWhatIsComingIsNot() throws IOException {
        inSysfs("needed", "live");
        inSysfs("user", "coming");
        assertThat(probe(Rule.KMOD_20)).containsExactly("needed is LIVE: skipped", "user: 0");
    }

    @Test
    void theRulesDifferOverADirectoryWithoutInitstate() throws IOException {
        inSysfs("needed", "");
        assertThat(probe(Rule.KMOD_20)).containsExactly("needed: 0", "user: 0");
        assertThat(probe(Rule.KMOD_18)).containsExactly("needed is BUILTIN: skipped", "user: 0");
        assertThat(new Prober(guest, Rule.KMOD_20, Set.of()).state("needed")).isEqualTo(State.COMING);
    }

    @Test
    void oneThatIsThereAlreadyIsAsGoodAsLoaded() {
        answers.add(new SysResult(-1, Errno.EEXIST));
        assertThat(probe(Rule.KMOD_20)).containsExactly("needed: EEXIST", "user: 0");
    }

    @Test
    void anotherRefusalIsTheEnd() {
        answers.add(new SysResult(-1, Errno.EBUSY));
        assertThat(probe(Rule.KMOD_20)).containsExactly("needed: EBUSY");
    }
}
