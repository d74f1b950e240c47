// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.BuildTree;
import org.kmodrace.lab.kernel.KbuildTools;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.toolchain.ToolchainChoice.Own;

/** Chooses the tools for a kernel's modules, and makes them ready. */
public final class Toolchains {
    private final Cache cache;
    private final ToolchainChoice choice;
    private final ReleaseToolsStore store;

    /** Those kept in {@code cache}, as the user wants them. */
    public Toolchains(Cache cache, ToolchainChoice choice) {
        this.cache = cache;
        this.choice = choice;
        this.store = new ReleaseToolsStore(cache);
    }

    /**
     * The toolchains that {@link #obtain} could come to and that are there already, the first choice first; fetches
     * nothing and asks no engine.
     */
    public List<Toolchain> ready(Kernel kernel) throws LabException, InterruptedException {
        if (isForHost(kernel)) {
            return List.of(new HostTools(kernel.buildTree()));
        }
        if (!(choice instanceof Own)) {
            // What an image has in it only the engine knows.
            return List.of();
        }
        List<Toolchain> ready = new ArrayList<>();
        for (ReleaseTools tools : store.cached(KbuildTools.needs(kernel))) {
            if (choice != Own.ROOT) {
                Engine.CLIENTS.forEach(client -> ready.add(container(client, tools, kernel)));
            }
            if (choice != Own.CONTAINER) {
                ready.add(new RootTree(tools, tools.buildTree(kernel.buildTree())));
            }
        }
        return ready;
    }

    private boolean isForHost(Kernel kernel) throws LabException, InterruptedException {
        return choice == Own.HOST
                || (choice == Own.AUTO && KbuildTools.trouble(kernel).isEmpty());
    }

    private static Container container(String client, ReleaseTools tools, Kernel kernel) {
        return new Container(client, tools, tools.buildTree(kernel.buildTree()));
    }

    /**
     * The toolchain for {@code kernel}, fetched when it is not there yet (some 80 MB, 300 MB unpacked), and said to
     * {@code progress}.
     */
    public Toolchain obtain(Kernel kernel, Progress progress) throws LabException, InterruptedException {
        if (isForHost(kernel)) {
            KbuildTools.requireRunnable(kernel);
            return new HostTools(kernel.buildTree());
        }
        if (!(choice instanceof Own)) {
            return ofImage(kernel, progress);
        }
        String trouble = KbuildTools.trouble(kernel);
        if (!trouble.isEmpty()) {
            progress.step("not with this host's own tools: " + trouble);
        }
        KbuildTools.Needs needs = KbuildTools.needs(kernel);
        if (needs.gccMajor() == 0) {
            throw new LabException(
                    "no gcc built " + kernel.name() + ", so there is no toolchain of Debian's for it here",
                    kernel.buildTree().output().resolve(".config").toString(),
                    "use this host's own tools (--toolchain host), or build its modules yourself (--modules DIR)");
        }
        Optional<Engine> engine = choice == Own.ROOT ? Optional.empty() : Engine.find();
        if (choice == Own.CONTAINER && engine.isEmpty()) {
            throw noEngine();
        }
        ReleaseTools tools = store.obtain(needs, kernel.name(), progress);
        if (engine.isPresent()) {
            try {
                engine.get().prepare(cache, tools, progress);
                return container(engine.get().client(), tools, kernel);
            } catch (LabException e) {
                if (choice == Own.CONTAINER) {
                    throw e;
                }
                progress.step("not in a container: " + e.what());
            }
        }
        return new RootTree(tools, tools.buildTree(kernel.buildTree()));
    }

    /** Tools that are in an image, whatever Debian has. */
    private Toolchain ofImage(Kernel kernel, Progress progress) throws LabException, InterruptedException {
        Engine engine = Engine.find().orElseThrow(Toolchains::noEngine);
        BuildTree tree = ReleaseTools.buildTree(kernel.buildTree(), "gcc");
        return switch (choice) {
            case ToolchainChoice.ByRecipe(Recipe recipe) -> {
                String id = engine.prepare(cache, recipe, progress);
                yield new ImageTools(engine.client(), "gcc of " + recipe.inWords(), recipe.image(), id, tree);
            }
            case ToolchainChoice.Image(String reference) -> {
                String id = engine.prepare(cache, reference);
                yield new ImageTools(engine.client(), "gcc of the image " + reference, reference, id, tree);
            }
            case Own own -> throw new IllegalStateException(own + " is no image");
        };
    }

    private static LabException noEngine() {
        return new LabException(
                "no container engine answers",
                "asked: " + String.join(" info, ", Engine.CLIENTS) + " info",
                "start one, or leave the choice to kmodrace (--toolchain auto)");
    }
}
