// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.image.Home;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.lab.visit.HereReach;
import org.kmodrace.lab.visit.MachineFacts;
import org.kmodrace.lab.visit.NewKernel;
import org.kmodrace.lab.visit.VisitedMachine;

/** What is found out about a machine that has a life of its own before anything is made for it. */
final class FirstLook {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private FirstLook() {}

    /**
     * Looks at the machine.
     *
     * @throws LabException when it cannot be reached, or its kernel cannot be raced; the message says why
     */
    static RunMachines.Visited begin(RunRequest request, Progress progress) throws LabException, InterruptedException {
        VisitedMachine machine = request.machines().machine(request.command(), Home.ofProperty(), progress);
        progress.step("looking at " + machine.reach().name());
        MachineFacts facts = machine.look();
        boolean here = machine.reach() instanceof HereReach;
        if (!here && !facts.bootId().isEmpty() && facts.bootId().equals(ownBootId())) {
            throw new LabException(
                    machine.reach().name() + " is this very machine, or a container on it",
                    "",
                    "if its kernel is to be raced: --machine here --touch-this-kernel");
        }
        var refusal = facts.refusal(machine.reach());
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return new RunMachines.Visited(machine, facts, request.machines(), progress);
    }

    private static String ownBootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Where the headers of its kernel are to be found: where the user says, else where they must be by its name. */
    static KernelSpec kernel(RunMachines.Visited visited, KernelSpec asked) throws LabException {
        boolean here = visited.machine().reach() instanceof HereReach;
        if (!(asked instanceof KernelSpec.Auto) || (here && new Kernels(Cache.ofUser()).hasOwn())) {
            return asked;
        }
        MachineFacts facts = visited.facts();
        return KernelSpec.running(facts.release(), facts.version())
                .orElseThrow(() -> new LabException(
                        "nobody knows where the headers of kernel " + facts.release() + " are to be had: it is none of"
                                + " Debian's",
                        facts.version(),
                        "name its build tree on this host: --kernel PATH"));
    }

    /**
     * The machine with the kernel that was asked for: one that was brought up for the run is given it.
     *
     * @throws LabException when it runs another one, and that is nobody's business but its owner's
     */
    static RunMachines.Visited with(RunMachines.Visited visited, Kernel kernel, Progress progress)
            throws LabException, InterruptedException {
        MachineFacts facts = visited.facts();
        if (kernel.release().equals(facts.release())) {
            return visited;
        }
        if (!visited.options().vagrant()) {
            throw new LabException(
                    visited.machine().reach().name() + " runs kernel " + facts.release() + ", not " + kernel.release()
                            + " (" + kernel.name() + ")",
                    facts.version(),
                    "leave out --kernel, or have it boot that one");
        }
        MachineFacts after = new NewKernel(kernel).boot(visited.machine(), facts.bootId(), progress);
        return new RunMachines.Visited(visited.machine(), after, visited.options(), progress);
    }
}
