// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.ModelKernel;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.mutate.ObjectFile;
import org.kmodrace.race.oracle.MutantOracle;
import org.kmodrace.race.oracle.TrialResult;

/** The scenario on a model of a kernel that answers, warns and fails as it is told. */
@Timeout(60)
class MutatedModulesTest {
    private static final int LOG = 1_000;
    private static final int SETTING = 1_001;

    @TempDir
    Path modules;

    private final ModelKernel kernel = new ModelKernel(ModelKernel.Walk.BY_INDEX, false, Backends.open("ffm"));
    private final Map<String, Object> told = new HashMap<>();
    private final Deque<String> log = new ArrayDeque<>();
    private int loads;
    private int refusals;
    private Errno refusal = Errno.ENOEXEC;
    private int brokenFrom = Integer.MAX_VALUE;
    private String warning = "";
    private boolean permanent;

    @BeforeEach
    void compile() throws Exception {
        ObjectFile.in(modules);
    }

    @AfterEach
    void nothingIsLeftOfTheFiles() {
        try (Stream<Path> files = java.nio.file.Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(String::valueOf)).noneMatch(name -> name.matches(".*/mutant-\\d+\\.ko"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static SysResult answer(long value) {
        return new SysResult(value, Errno.NONE);
    }

    /** The model with a log, one setting, and a loader that refuses all but every tenth. */
    private @Nullable Object call(java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "openat" -> {
                if (arguments[1].equals("/dev/kmsg")) {
                    return answer(LOG);
                }
                if (String.valueOf(arguments[1]).startsWith("/proc/sys/")) {
                    return answer(SETTING);
                }
            }
            case "read" -> {
                if (arguments[0].equals(LOG)) {
                    return read((OffHeap) arguments[1]);
                }
                if (arguments[0].equals(SETTING)) {
                    return answer(0);
                }
            }
            case "write", "close" -> {
                if ((int) arguments[0] >= LOG) {
                    return answer(0);
                }
            }
            case "finitModule" -> {
                loads++;
                if (!warning.isEmpty() && loads == 5) {
                    log.add("4,1,1,-;" + warning + "\n SUBSYSTEM=module\n");
                    log.add("4,2,1,-;CPU: 0 PID: 7 Comm: mutant-4 Tainted: G\n");
                }
                if (loads >= brokenFrom || (refusals > 0 && loads <= MutatedModules.BATCH && loads % 10 != 0)) {
                    return new SysResult(-1, refusal);
                }
            }
            case "deleteModule" -> {
                if (permanent) {
                    return new SysResult(-1, Errno.EBUSY);
                }
                if (arguments[0].equals(MutatedModules.MODULE)
                        && !kernel.loaded().isEmpty()) {
                    arguments[0] = kernel.loaded().getFirst();
                }
            }
            default -> {
                // As the model has it.
            }
        }
        try {
            return method.invoke(kernel, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private SysResult read(OffHeap into) {
        String record = log.poll();
        if (record == null) {
            return new SysResult(-1, Errno.EAGAIN);
        }
        byte[] bytes = record.getBytes(StandardCharsets.ISO_8859_1);
        into.bytes().put(0, bytes);
        return answer(bytes.length);
    }

    private Guest guest() {
        ModuleSyscalls sys = (ModuleSyscalls) Proxy.newProxyInstance(
                ModuleSyscalls.class.getClassLoader(),
                new Class<?>[] {ModuleSyscalls.class},
                (proxy, method, arguments) ->
                        method.isDefault() && !method.getName().equals("syscall")
                                ? java.lang.reflect.InvocationHandler.invokeDefault(proxy, method, arguments)
                                : call(method, arguments == null ? new Object[0] : arguments));
        return new Guest(sys, modules, "6.1.0", 1);
    }

    private TrialResult run(String variant, int number) {
        return trial(race(variant), number);
    }

    private Race race(String variant) {
        Race race = Catalogue.byId(MutatedModules.ID)
                .orElseThrow()
                .variant(variant)
                .orElseThrow()
                .race()
                .get();
        race.setUp(guest());
        return race;
    }

    private TrialResult trial(Race race, int number) {
        return race.trial(new TrialContext(
                guest(), number, 1, 42, new SplittableRandom(1), (what, facts) -> told.put(what, facts)));
    }

    @Test
    void everyMutantIsAnsweredAndCounted() {
        refusals = 1;
        TrialResult result = run("race", 3);
        assertThat(result.outcome()).isEqualTo(MutantOracle.HANDLED);
        assertThat(result.evidence())
                .containsEntry("first", 300)
                .containsEntry("ran", 100)
                .containsEntry("loaded", 10)
                .containsEntry("refused", Map.of("ENOEXEC", 90))
                .containsEntry("examples", Map.of("ENOEXEC", 300, "loaded", 309));
        assertThat(told)
                .containsEntry(
                        MutantOracle.NOTE_BATCH,
                        Map.of("seed", 42L, "module", "kmr_sections", "first", 300, "count", 100));
        assertThat(kernel.loaded()).isEmpty();
    }

    @Test
    void anAnswerThatIsNotDocumentedIsAFinding() {
        refusals = 1;
        refusal = Errno.EPERM;
        assertThat(run("race", 0).outcome()).isEqualTo(MutantOracle.UNDOCUMENTED);
    }

    @Test
    void aWarningIsToldWithTheMutantInWhoseTimeItCame() {
        warning = "WARNING: CPU: 0 PID: 7 at kernel/module/main.c:1";
        TrialResult result = run("race", 0);
        assertThat(result.outcome()).isEqualTo(MutantOracle.LOADER_WARNED);
        assertThat(result.evidence()).containsEntry("warnings", List.of("mutant-4: " + warning));
    }

    @Test
    void aLoaderThatRefusesAGoodModuleAfterwardsIsBroken() {
        brokenFrom = 101;
        TrialResult result = run("race", 0);
        assertThat(result.outcome()).isEqualTo(MutantOracle.LOADER_BROKEN);
        assertThat(String.valueOf(result.evidence().get("trouble"))).contains("undamaged kmr_sections", "ENOEXEC");
    }

    @Test
    void aMutantThatStaysEndsTheBatchAndTheMachinesUse() {
        permanent = true;
        Race race = race("race");
        TrialResult result = trial(race, 0);
        assertThat(result.outcome()).isEqualTo(MutantOracle.LEFT_BEHIND);
        assertThat(result.evidence()).containsEntry("ran", 1);
        assertThatThrownBy(() -> trial(race, 1))
                .isInstanceOf(HarnessException.class)
                .hasMessageContaining("fresh machine");
    }

    @Test
    void undamagedCopiesMustAllLoad() {
        assertThat(run("undamaged", 0).outcome()).isEqualTo(MutantOracle.HANDLED);
        brokenFrom = loads + 3;
        assertThat(run("undamaged", 0).outcome()).isEqualTo(MutantOracle.LOADER_BROKEN);
    }

    @Test
    void theFaultyLoaderIsGivenOnePoisonedCopyAmongGoodOnes() throws Exception {
        java.nio.file.Files.writeString(modules.resolve("kmr_trusting.ko"), "");
        // The model does not look into files, and so does not die.
        assertThat(run("faulty-loader", 0).evidence()).containsEntry("loaded", 20);
    }
}
