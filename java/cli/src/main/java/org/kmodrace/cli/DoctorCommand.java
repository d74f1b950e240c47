// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.Capability;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.image.Home;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.lab.machine.AcceleratorProbe;
import org.kmodrace.lab.machine.QemuInstall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kmodrace doctor}: what is there, what is missing, what works. */
@Command(name = "doctor", description = "Tells what is there, what is missing, and what works on this machine.")
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class DoctorCommand implements Callable<Integer> {
    private static final long GIB = 1L << 30;
    /** A kernel, its modules and the guest images take about a fifth of this. */
    private static final long WANTED_BYTES = 2 * GIB;

    @Spec
    private CommandSpec spec;

    private final List<Row> rows = new ArrayList<>();

    /** Whether a thing is fine. */
    private enum State {
        OK("ok"),
        MISSING("MISSING"),
        /** Nothing depends on it. */
        NOT_HERE("no"),
        UNKNOWN("?");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    private record Row(String what, State state, String detail) {}

    /** A program that a run needs. */
    private record Tool(String program, String debianPackage, String what) {}

    private static final List<Tool> TOOLS = List.of(
            new Tool("qemu-system-x86_64", "qemu-system-x86", "boots the kernel"),
            new Tool("make", "make", "builds the test modules"),
            new Tool("gcc", "gcc", "builds the test modules"),
            new Tool("strip", "binutils", "makes the guest small"),
            new Tool("kmod", "kmod", "goes into the guest"),
            new Tool("setpriv", "util-linux", "ends QEMU when kmodrace is killed"),
            new Tool("apt-get", "apt", "fetches kernels"),
            new Tool("dpkg-deb", "dpkg", "unpacks kernels"));

    @Override
    public Integer call() throws LabException, InterruptedException {
        add("Java", State.OK, Runtime.version().toString());
        for (String backend : Backends.names()) {
            backend(backend);
        }
        for (Tool tool : TOOLS) {
            Optional<Path> found = ToolRun.find(tool.program());
            add(
                    tool.program(),
                    found.isPresent() ? State.OK : State.MISSING,
                    found.map(Path::toString).orElse("apt-get install " + tool.debianPackage()) + " (" + tool.what()
                            + ")");
        }
        Path libelf = Path.of("/usr/lib/x86_64-linux-gnu/libelf.so.1");
        add(
                "libelf",
                Files.exists(libelf) ? State.OK : State.MISSING,
                Files.exists(libelf)
                        ? libelf.toString()
                        : "apt-get install libelf1 (kbuild's tools are linked with it)");
        Cache cache = Cache.ofUser();
        space(cache);
        if (rows.stream().noneMatch(row -> row.what().equals("qemu-system-x86_64") && row.state() == State.MISSING)) {
            add("QEMU", State.OK, QemuInstall.find(cache).version());
            kvm(cache);
        }
        return print();
    }

    private void backend(String name) {
        String what = "backend " + name;
        try {
            // Which call it is does not matter; the module loader of this machine is not asked.
            add(
                    what,
                    State.OK,
                    "makes system calls: thread " + Backends.open(name).threadId() + " tried it");
        } catch (IllegalArgumentException e) {
            add(what, State.NOT_HERE, String.valueOf(e.getMessage()));
        }
    }

    private void space(Cache cache) {
        OptionalLong free = cache.freeBytes();
        if (free.isEmpty()) {
            add("cache", State.UNKNOWN, cache.root() + ": nobody can tell how much room there is");
            return;
        }
        boolean enough = free.getAsLong() >= WANTED_BYTES;
        add(
                "cache",
                enough ? State.OK : State.MISSING,
                cache.root() + ", " + free.getAsLong() / GIB + " GiB free"
                        + (enough ? "" : ": 2 GiB are wanted (XDG_CACHE_HOME names another place)"));
    }

    private void kvm(Cache cache) throws LabException, InterruptedException {
        List<Kernel> cached = new Kernels(cache).cached();
        add(
                "kernels",
                State.OK,
                cached.isEmpty()
                        ? "none fetched yet"
                        : cached.stream().map(Kernel::name).collect(Collectors.joining(", ")));
        Optional<Path> kernel = cached.stream().map(Kernel::image).findFirst();
        Path probe = GuestImage.probe(cache, Home.ofProperty());
        switch (new AcceleratorProbe(cache).kvm(kernel, probe, LiveView.ofStandardError())) {
            case Capability.Supported _ -> add("KVM", State.OK, "runs a guest: it was tried");
            case Capability.Unsupported(String why) -> add("KVM", State.NOT_HERE, why + " QEMU's TCG is used instead.");
            case Capability.CouldNotTell(String why) -> add("KVM", State.UNKNOWN, why);
        }
    }

    private void add(String what, State state, String detail) {
        rows.add(new Row(what, state, detail));
    }

    private int print() {
        PrintWriter out = spec.commandLine().getOut();
        for (Row row : rows) {
            out.printf("%-20s %-8s %s%n", row.what(), row.state().word, row.detail());
        }
        boolean missing = rows.stream().anyMatch(row -> row.state() == State.MISSING);
        out.println(
                missing ? "Something is missing; ./kmodrace run installs it when it may." : "Ready: ./kmodrace run");
        out.flush();
        return missing ? ExitCode.INFRASTRUCTURE : ExitCode.OK;
    }
}
