// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import java.nio.file.Files;
import java.nio.file.Path;
import org.kmodrace.lab.LabException;

/**
 * Where kmodrace itself lies: a checkout that has been built.
 *
 * @param root of the checkout
 */
public record Home(Path root) {
    /** The system property that names the root; the launcher sets it. */
    public static final String PROPERTY = "kmodrace.root";

    /**
     * The home that the launcher names.
     *
     * @throws LabException when the property is missing or names something else
     */
    public static Home ofProperty() throws LabException {
        String root = System.getProperty(PROPERTY, "");
        Home home = new Home(Path.of(root).toAbsolutePath().normalize());
        if (root.isEmpty() || !Files.isDirectory(home.testModules())) {
            throw new LabException(
                    "the folder of kmodrace is not known", "system property " + PROPERTY, "start it with ./kmodrace");
        }
        return home;
    }

    /** The sources of the test modules. */
    public Path testModules() {
        return root.resolve("testmods");
    }

    /** The folder with our Vagrantfile. */
    public Path vagrant() {
        return root.resolve("vagrant");
    }

    /** The guest's first process, made by the build. */
    public Path init() throws LabException {
        return built("init", "the guest's init");
    }

    /** What runs the agent on a machine that has a life of its own, made by the build. */
    public Path visitor() throws LabException {
        return built("visitor", "what runs the agent on other machines");
    }

    /** What stands in for modprobe in a guest, made by the build. */
    public Path modprobeRule() throws LabException {
        return built("modprobe-rule", "the guest's stand-in for modprobe");
    }

    /** What starts a kmod of another release in a guest, made by the build. */
    public Path kmodLauncher() throws LabException {
        return built("kmod-launcher", "what starts the guest's kmod");
    }

    /** The plugin that counts calls for a replay, made by the build. */
    public Path watcher() throws LabException {
        return built("watcher.so", "the watcher for QEMU");
    }

    /** What makes the time of day stand still for a program, made by the build. */
    public Path steadyClock() throws LabException {
        return built("steady-clock.so", "the steady clock for QEMU");
    }

    private Path built(String file, String what) throws LabException {
        Path program = root.resolve("target/native").resolve(file);
        if (!Files.isRegularFile(program)) {
            throw new LabException(what + " was not built", program.toString(), "run `make -C native`");
        }
        return program;
    }
}
