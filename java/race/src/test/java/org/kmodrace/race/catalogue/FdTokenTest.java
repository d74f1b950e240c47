// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TrialResult;

/** The code that runs in the guest, run on models of kernels that hold a module by its descriptors, or do not. */
@Timeout(60)
class FdTokenTest {
    enum Kind {
        HOLDING,
        OBLIVIOUS,
        /** Holds it by the first descriptor only. */
        FORGETFUL,
        REFUSING,
        WITHOUT_DEVICE
    }

    /** As much of a kernel as the race asks for: the device's descriptors are 100 and above. */
    private static final class Model {
        private static final SysResult DONE = new SysResult(0, Errno.NONE);
        private static final int FIRST = 100;

        private final Kind kind;
        private final Set<String> loaded = new HashSet<>();
        private final Set<Integer> open = new HashSet<>();
        private String file = "";
        private boolean owner;
        private int opened;

        Model(Kind kind) {
            this.kind = kind;
        }

        ModuleSyscalls calls() {
            return (ModuleSyscalls) Proxy.newProxyInstance(
                    Model.class.getClassLoader(),
                    new Class<?>[] {ModuleSyscalls.class},
                    (proxy, method, args) -> answer(method, args == null ? new Object[0] : args));
        }

        private synchronized @Nullable Object answer(Method method, Object[] args) {
            return switch (method.getName()) {
                case "open" -> open((String) args[0]);
                case "close" -> close((Integer) args[0]);
                case "finitModule" -> {
                    loaded.add(file);
                    owner = args[1].equals("owner=1");
                    yield DONE;
                }
                case "deleteModule" -> delete((String) args[0]);
                case "pinToCpu" -> DONE;
                case "threadId" -> 1;
                default -> throw new UnsupportedOperationException(method.getName());
            };
        }

        private SysResult open(String path) {
            if (path.endsWith(".ko")) {
                file = path.substring(path.lastIndexOf('/') + 1, path.length() - ".ko".length());
                return new SysResult(3, Errno.NONE);
            }
            if (kind == Kind.WITHOUT_DEVICE) {
                return new SysResult(-1, Errno.ENOENT);
            }
            int descriptor = FIRST + opened++;
            open.add(descriptor);
            return new SysResult(descriptor, Errno.NONE);
        }

        private SysResult close(int descriptor) {
            return descriptor < FIRST || open.remove(descriptor) ? DONE : new SysResult(-1, Errno.EBADF);
        }

        private SysResult delete(String module) {
            if (kind == Kind.REFUSING && module.equals("kmr_fd")) {
                return new SysResult(-1, Errno.EBUSY);
            }
            boolean held = switch (kind) {
                case OBLIVIOUS -> false;
                case FORGETFUL -> open.size() > 1;
                default -> !open.isEmpty();
            };
            if (module.equals("kmr_fd") && owner && held) {
                return new SysResult(-1, Errno.EAGAIN);
            }
            return loaded.remove(module) ? DONE : new SysResult(-1, Errno.ENOENT);
        }
    }

    private static List<TrialResult> run(Model model, String variant, int trials) {
        Guest guest = new Guest(model.calls(), Path.of("/modules"), "6.1.0", 2);
        Race race = Catalogue.byId("fd-token")
                .orElseThrow()
                .variant(variant)
                .orElseThrow()
                .race()
                .get();
        race.setUp(guest);
        List<TrialResult> results = new ArrayList<>();
        for (int i = 0; i < trials; i++) {
            results.add(
                    race.trial(new TrialContext(guest, i, trials, 1, new SplittableRandom(i), (what, facts) -> {})));
        }
        race.tearDown(guest);
        assertThat(model.open).as("files left open").isEmpty();
        return results;
    }

    @ParameterizedTest
    @CsvSource({
        "race,          HOLDING,   gone-after-close",
        "race,          OBLIVIOUS, owner-ignored",
        "race,          FORGETFUL, owner-ignored",
        "race,          REFUSING,  undocumented-refusal",
        "no-owner,      HOLDING,   unloaded-under-fd",
        "closed-before, HOLDING,   gone-after-close",
    })
    void aKernelIsSeenForWhatItDoesWithADescriptorsModule(String variant, Kind kind, String outcome) {
        assertThat(run(new Model(kind), variant, 1))
                .extracting(TrialResult::outcome)
                .containsExactly(outcome);
    }

    @Test
    void everyDescriptorIsHeldThroughAsManyRefusalsAsThePhaseSays() {
        assertThat(run(new Model(Kind.HOLDING), "race", 10)).allSatisfy(result -> {
            assertThat(result.outcome()).isEqualTo("gone-after-close");
            int awaited = (Integer) result.evidence().getOrDefault("refusalsAwaitedBeforeEachClose", 0);
            assertThat(awaited).isPositive();
            assertThat((Integer) result.evidence().getOrDefault("refusedWithEWOULDBLOCK", 0))
                    .isGreaterThanOrEqualTo(2 * awaited);
            assertThat(result.evidence().get("close")).isEqualTo(List.of("0", "0"));
        });
    }

    @Test
    void aDeviceThatIsNotThereIsTheHarnesssTrouble() {
        assertThatThrownBy(() -> run(new Model(Kind.WITHOUT_DEVICE), "race", 1))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("/dev/kmr_fd", "ENOENT");
    }
}
