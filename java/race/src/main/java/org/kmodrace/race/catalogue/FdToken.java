// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TokenOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 003: a file descriptor is a token, and holds the module that gave it out. */
final class FdToken {
    private static final String MODULE = "kmr_fd";
    private static final String DEVICE = "/dev/kmr_fd";
    private static final String TOKENS = "kmr_token";
    private static final int DESCRIPTORS = 2;
    /** So many refusals at least are waited for before a descriptor is closed: one may be on its way already. */
    private static final int REFUSALS_START = 2;
    /** One more than the most of them. */
    private static final int REFUSALS_END = 40;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private FdToken() {}

    static Scenario declaration() {
        return Scenario.declare("fd-token", "a file descriptor holds its module until the last close()")
                .question("Does a module stay as long as a file descriptor of its device is open, however hard it is"
                        + " unloaded while the descriptors are closed?")
                .origin("003", "2000-01-30", "Keith Owens: Please review all modules for unload races")
                .actor("holder", "closes the two descriptors of the device one after the other")
                .actor("unloader", "unloads the module again and again meanwhile")
                .acceptable(
                        TokenOracle.GONE_AFTER_CLOSE,
                        "delete_module answers EWOULDBLOCK as long as a descriptor is open, and 0 after the last close")
                .interesting(
                        TokenOracle.UNLOADED_UNDER_FD,
                        "the module went while a descriptor was open, whose file operations name no owner")
                .forbidden(
                        TokenOracle.OWNER_IGNORED,
                        "the module went while a descriptor was open, whose file operations name it as their owner")
                .forbidden(TokenOracle.PINNED_AFTER_CLOSE, "the module is refused although nothing is open any more")
                .forbidden(TokenOracle.UNDOCUMENTED, "delete_module answers something that is not documented")
                .options("MODULES", "MODULE_UNLOAD", "DEVTMPFS", "SYSFS")
                .modules(MODULE, TOKENS)
                .race("file operations with their owner set", 20, () -> new Token(true, false))
                .mustReproduce(
                        "no-owner", "the same file operations without an owner", 5, () -> new Token(false, false))
                .mustNotReproduce(
                        "closed-before",
                        "without an owner too, but everything is closed before the module is unloaded",
                        5,
                        () -> new Token(false, true))
                .build();
    }

    /**
     * @param owner whether the file operations name the module as their owner
     * @param closeFirst whether all is closed before the module is unloaded
     */
    private record Token(boolean owner, boolean closeFirst) implements Race {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(TOKENS, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(TOKENS);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            guest.mustLoad(MODULE, "owner=" + (owner ? "1" : "0"));
            int refusals = closeFirst ? 0 : trial.phase("refusal", REFUSALS_START, REFUSALS_END);
            Course course = new Course(guest, openAll(guest), refusals);
            TokenOracle.Seen[] seen = new TokenOracle.Seen[1];
            if (closeFirst) {
                course.close();
                seen[0] = course.unload(owner);
            } else {
                Actors actors = trial.actors();
                actors.add("holder", course::close);
                actors.add("unloader", () -> seen[0] = course.unload(owner));
                actors.release();
                actors.join(PATIENCE.multipliedBy(3));
            }
            TrialResult judged = TokenOracle.judge(seen[0]);
            Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
            evidence.put("refusalsAwaitedBeforeEachClose", refusals);
            evidence.put("close", course.closed);
            return new TrialResult(judged.outcome(), evidence);
        }

        private static List<Integer> openAll(Guest guest) {
            List<Integer> descriptors = new ArrayList<>();
            for (int i = 0; i < DESCRIPTORS; i++) {
                SysResult opened = guest.sys().open(DEVICE, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
                if (!opened.ok()) {
                    descriptors.forEach(guest.sys()::close);
                    throw new HarnessException(DEVICE + " cannot be opened: " + opened);
                }
                descriptors.add(opened.intValue());
            }
            return descriptors;
        }
    }

    /** What the two actors know of each other. They look at it without a pause: the race is one of microseconds. */
    private static final class Course {
        private final Guest guest;
        private final List<Integer> descriptors;
        private final int refusalsBeforeClose;
        private final List<String> closed = new ArrayList<>();
        private volatile int refusals;
        private volatile boolean ended;
        private volatile boolean lastCloseBegun;

        Course(Guest guest, List<Integer> descriptors, int refusalsBeforeClose) {
            this.guest = guest;
            this.descriptors = descriptors;
            this.refusalsBeforeClose = refusalsBeforeClose;
        }

        /** Closes one descriptor after the other, each after so many refusals more. */
        void close() {
            for (int i = 0; i < descriptors.size(); i++) {
                int until = refusals + refusalsBeforeClose;
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (refusals < until && !ended && System.nanoTime() < deadline) {
                    // See Actors: an emulator leaves the CPU at every pause instruction.
                }
                if (i == descriptors.size() - 1) {
                    lastCloseBegun = true;
                }
                closed.add(guest.sys().close(descriptors.get(i)).toString());
            }
        }

        /** Unloads until the module is gone, something unknown is answered, or it does not go after the last close. */
        TokenOracle.Seen unload(boolean ownerNamed) {
            long deadline = System.nanoTime() + PATIENCE.multipliedBy(2).toNanos();
            int count = 0;
            SysResult answer = guest.unload(MODULE);
            boolean closeBegun = lastCloseBegun;
            while (answer.failedWith(Errno.EAGAIN) && System.nanoTime() < deadline) {
                refusals = ++count;
                answer = guest.unload(MODULE);
                // Read after the answer: if it is false even now, the descriptor was open when the module went.
                closeBegun = lastCloseBegun;
            }
            ended = true;
            return new TokenOracle.Seen(ownerNamed, descriptors.size(), count, answer, closeBegun);
        }
    }
}
