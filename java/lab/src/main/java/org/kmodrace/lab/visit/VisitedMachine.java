// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;

/**
 * A machine that has a life of its own, and what we do there besides running agents.
 *
 * @param reach the way to it
 * @param restart how it is booted anew
 * @param folder where we keep our files there, absolute; only root reads it
 * @param patience how long it may take to come back after it went down
 */
public record VisitedMachine(Reach reach, Restart restart, String folder, Duration patience) {
    /** Where our files go unless somebody wants them elsewhere: not in /tmp, which may not let programs be run. */
    public static final String USUAL_FOLDER = "/var/lib/kmodrace";

    private static final Duration LOOK = Duration.ofSeconds(60);
    private static final Duration COPYING = Duration.ofMinutes(20);
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    /** What is copied has to outlive a machine that is pulled off the power a minute later. */
    private static final String ON_DISK = "{ sync -f . 2>/dev/null || sync; }";
    /** How many bundles are kept there. */
    private static final int KEPT = 3;
    /** What is fetched of the last words of a kernel, in lines. */
    private static final int LAST_LINES = 2_000;

    /** What it says of itself, or why it does not. */
    private sealed interface Look {
        record Seen(MachineFacts facts) implements Look {}

        record Failed(Reach.Trouble trouble) implements Look {}
    }

    /**
     * What it says of itself.
     *
     * @throws LabException when it cannot be reached; the message says why
     */
    public MachineFacts look() throws LabException, InterruptedException {
        return switch (lookOnce()) {
            case Look.Seen(MachineFacts facts) -> facts;
            case Look.Failed(Reach.Trouble trouble) -> throw trouble.exception();
        };
    }

    /**
     * The same; waits for it while it does not answer.
     *
     * @throws LabException when it has not answered within its {@link #patience}, or never will
     */
    MachineFacts await() throws LabException, InterruptedException {
        return await("", null);
    }

    /**
     * Waits until it answers with another boot than one.
     *
     * @param still what is wrong while it answers with that one; null when it has not answered yet
     */
    private MachineFacts await(String otherThan, @Nullable LabException still)
            throws LabException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            LabException last = still;
            switch (lookOnce()) {
                case Look.Seen(MachineFacts facts) -> {
                    if (still == null || !facts.bootId().equals(otherThan)) {
                        return facts;
                    }
                }
                case Look.Failed(Reach.Trouble trouble) -> {
                    last = trouble.exception();
                    if (!trouble.passing()) {
                        throw last;
                    }
                }
            }
            if (System.nanoTime() > deadline) {
                throw Objects.requireNonNull(last);
            }
            Thread.sleep(BETWEEN);
        }
    }

    /** Waits for it while it does not answer; one that never does is booted anew, if that can be done from outside. */
    MachineFacts awaitOrRestart(String bootId) throws LabException, InterruptedException {
        try {
            return await();
        } catch (LabException e) {
            if (!restart.fromOutside()) {
                throw e;
            }
            return restart(bootId);
        }
    }

    private Look lookOnce() throws LabException, InterruptedException {
        ToolRun.Result result = reach.run(MachineFacts.script()).deadline(LOOK).run();
        return result.status() == 0
                ? new Look.Seen(MachineFacts.parse(result.output()))
                : new Look.Failed(reach.trouble("looking at the machine", result.status(), result.errors()));
    }

    /**
     * What it says of itself after it has fallen silent, and whether it has been booted since.
     *
     * @return empty when it does not answer and can be booted anew from outside: then it need not be waited for
     * @throws LabException when it has not answered within its {@link #patience}, or never will
     */
    Optional<MachineFacts> afterSilence() throws LabException, InterruptedException {
        if (lookOnce() instanceof Look.Seen(MachineFacts facts)) {
            return Optional.of(facts);
        }
        return restart.fromOutside() ? Optional.empty() : Optional.of(await());
    }

    /**
     * Boots it anew, unless it has done that by itself since, and waits until another kernel answers.
     *
     * @throws LabException when none does within its {@link #patience}
     */
    MachineFacts restart(String bootId) throws LabException, InterruptedException {
        Optional<MachineFacts> now = afterSilence();
        if (now.isPresent() && !now.get().bootId().equals(bootId)) {
            return now.get();
        }
        restart.run(reach);
        return await(
                bootId,
                new LabException(
                        reach.name() + " has not gone down within " + patience.toSeconds() + " s after it was told to",
                        "",
                        "boot it by hand, then go on with --resume"));
    }

    /**
     * Copies a bundle there unless it is there; older ones are removed.
     *
     * @param scratch where it is packed
     * @return its folder there
     */
    String install(Bundle bundle, Path scratch, Progress progress) throws LabException, InterruptedException {
        String name = bundle.name();
        String there = folder + "/" + name;
        String quoted = Reach.quoted(folder);
        ToolRun.Result found = reach.require(
                "making the folder " + folder,
                reach.run("umask 077; mkdir -p " + quoted + " && cd " + quoted + " && touch -c " + name + " && test -x "
                                + name + "/" + Bundle.VISITOR + " && echo there; cd / && test -d " + quoted)
                        .deadline(LOOK));
        if (found.output().contains("there")) {
            return there;
        }
        Path archive = scratch.resolve(name + ".tar.gz");
        try {
            bundle.write(archive);
            progress.step("copying " + (Files.size(archive) >> 20) + " MiB to " + reach.name() + ":" + folder);
            reach.require(
                    "copying the agent",
                    reach.run("umask 077; set -e; cd " + quoted + "; rm -rf new; mkdir new;"
                                    + " tar -xz --no-same-owner -f - -C new || { rm -rf new; exit 1; }; "
                                    + ON_DISK + "; rm -rf " + name + "; mv new " + name + "; touch " + name + "; "
                                    + ON_DISK + "; ls -1dt image-* | tail -n +" + (KEPT + 1) + " | xargs -r rm -rf")
                            .input(archive)
                            .deadline(COPYING));
        } catch (IOException e) {
            throw LabException.ofIo("packing what goes to the machine", archive, e);
        } finally {
            try {
                Files.deleteIfExists(archive);
            } catch (IOException e) {
                // It lies in the run directory, and harms nobody.
            }
        }
        return there;
    }

    /**
     * What the kernel said last before the machine was booted: from where the firmware or a reserved part of memory kept
     * it (pstore), else from the journal; "" when nobody kept it.
     */
    String lastWords() throws LabException, InterruptedException {
        String script = """
                found=
                for file in $(ls -1rt /sys/fs/pstore/dmesg-* /var/lib/systemd/pstore/*/dmesg.txt \
                /var/lib/systemd/pstore/*/*/dmesg.txt 2>/dev/null); do
                    if [ -n "$(find "$file" -newer /proc/1 2>/dev/null)" ] || [ "${file#/sys}" != "$file" ]; then
                        cat "$file"; found=yes; fi
                done
                if [ -z "$found" ]; then journalctl -k -b -1 -o short-monotonic --no-hostname -n LINES 2>/dev/null; fi
                exit 0
                """.replace("LINES", Integer.toString(LAST_LINES));
        ToolRun.Result result = reach.run(script).deadline(LOOK).run();
        return result.status() == 0 ? result.output() : "";
    }

    /** What starts an agent there. */
    List<String> agent(String bundle, String plan) {
        return reach.command("exec " + Reach.quoted(bundle + "/" + Bundle.VISITOR) + " " + Reach.quoted(bundle) + " "
                + Reach.quoted(plan));
    }
}
