// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;

/**
 * Where somebody sits who types what the README says: the checkout with {@code ./kmodrace}, a home with a kernel tree, a
 * log, and where it is asked for a driver, package files and a test box.
 */
final class ReadmeDesk {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final String LOG = """
            [    1.000000] Linux version 6.12.1 (x) #1 SMP
            [    2.500000] BUG: kernel NULL pointer dereference, address: 0000000000000008
            [    2.500001] CPU: 1 UID: 0 PID: 77 Comm: insmod Tainted: G           OE      6.12.1 #1
            [    2.500002] RIP: 0010:outer+0x9/0x20
            [    2.500003] Call Trace:
            [    2.500004]  <TASK>
            [    2.500006]  caller+0x2/0x40
            [    2.500007]  </TASK>
            [    2.500008] ---[ end trace 0000000000000000 ]---
            """;
    private static final String CALLER = """
            int caller(volatile int *p)
            {
            	return *p + 1;
            }
            int main(void) { int x = 1; return caller(&x); }
            """;
    private static final String NEEDED = """
            // SPDX-License-Identifier: GPL-2.0
            #include <linux/module.h>
            int mine_is_needed(void)
            {
            	return 0;
            }
            EXPORT_SYMBOL_GPL(mine_is_needed);
            MODULE_LICENSE("GPL");
            MODULE_DESCRIPTION("is needed");
            """;
    private static final String DRIVER = """
            // SPDX-License-Identifier: GPL-2.0
            #include <linux/fs.h>
            #include <linux/miscdevice.h>
            #include <linux/module.h>
            int mine_is_needed(void);
            static int debug;
            module_param(debug, int, 0444);
            static const struct file_operations operations = { .owner = THIS_MODULE };
            static struct miscdevice mine = { .minor = MISC_DYNAMIC_MINOR, .name = "mine", .fops = &operations };
            static int __init begin(void)
            {
            	if (debug)
            		pr_info("mine: debugging\\n");
            	return mine_is_needed() ?: misc_register(&mine);
            }
            static void __exit end(void)
            {
            	misc_deregister(&mine);
            }
            module_init(begin);
            module_exit(end);
            MODULE_LICENSE("GPL");
            MODULE_DESCRIPTION("mine");
            """;

    private final Path home;
    private final Path checkout;
    private final Path programs;
    private final Kmodrace kmodrace;
    private @Nullable DebianBox box;

    /** Furnishes one with what costs nothing. */
    ReadmeDesk(Path directory) throws Exception {
        home = Files.createDirectories(directory.resolve("home"));
        checkout = Files.createDirectories(home.resolve("kmodrace"));
        programs = Files.createDirectories(directory.resolve("bin"));
        kmodrace = new Kmodrace(directory.resolve("use"))
                .patience(PATIENCE)
                .env("HOME", home.toString())
                .env("XDG_CACHE_HOME", String.valueOf(Cache.ofUser().root().getParent()))
                .env("PATH", programs + ":" + System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
        String tool = kmodrace.command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        script(checkout.resolve("kmodrace"), tool + " \"$@\"");
        Path bridge = Kmodrace.checkout().resolve("java/bridge/target");
        try (Stream<Path> jars = Files.list(bridge)) {
            Path jar = jars.filter(file -> file.toString().matches(".*/kmodrace-bridge-[^-]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(checkout.resolve("kmodrace-bridge.jar"), jar);
        }
        Files.writeString(checkout.resolve("console.log"), LOG);
        Path code = Files.writeString(checkout.resolve("code.c"), CALLER);
        require("gcc", "-g", "-O1", "-o", checkout.resolve("vmlinux").toString(), code.toString());
        // No machine that tests run on need have a journal, nor a reader of manuals.
        script(programs.resolve("journalctl"), "cat '" + checkout.resolve("console.log") + "'");
        if (ToolRun.find("man").isEmpty()) {
            script(programs.resolve("man"), "cat");
        }
        tree(Preparation.of(KernelSpec.parse(Kmodrace.KERNEL), Progress.SILENT).kernel());
    }

    /** Adds the modules of a driver, for 6.12. */
    void driver() throws Exception {
        Path sources = Files.createDirectories(home.resolve("driver"));
        Files.writeString(sources.resolve("Kbuild"), "obj-m := my.o what-it-needs.o\n");
        Files.writeString(sources.resolve("what-it-needs.c"), NEEDED);
        Files.writeString(sources.resolve("my.c"), DRIVER);
        type("./kmodrace modules build --kernel debian:6.12 --from ~/driver --out . && ls my.ko what-it-needs.ko")
                .exited(ExitCode.OK);
    }

    /** Adds a machine that ssh finds under the name {@code testbox}, where root may log in. */
    void testBox(Path directory) throws Exception {
        box = DebianBox.boot(directory);
        box.run("sudo mkdir -p /root/.ssh && sudo cp .ssh/authorized_keys /root/.ssh/");
        Path configuration = Files.writeString(
                directory.resolve("testbox"),
                Files.readString(box.configuration()).replace("Host " + DebianBox.NAME, "Host testbox"));
        script(programs.resolve("ssh"), ToolRun.find("ssh").orElseThrow() + " -F '" + configuration + "' \"$@\"");
    }

    /** A tree that was built, of the kernel that is there: its headers, its configuration, its image. */
    private void tree(Kernel kernel) throws Exception {
        Path tree = home.resolve("linux");
        require("cp", "-rs", kernel.buildTree().output().toString(), tree.toString());
        Files.createSymbolicLink(tree.resolve("source"), kernel.buildTree().source());
        Path boot = Files.createDirectories(tree.resolve("arch/x86/boot"));
        Files.copy(kernel.image(), boot.resolve("bzImage"));
    }

    /**
     * Adds package files as {@code make bindeb-pkg} makes them: one with the image, one with all that modules are
     * built with.
     */
    void packages() throws Exception {
        String release = Preparation.of(KernelSpec.parse(Kmodrace.KERNEL), Progress.SILENT)
                .kernel()
                .release();
        String common = release.replaceFirst("-cloud-amd64$", "-common");
        String version = release.replaceFirst("^(\\d+\\.\\d+)\\..*$", "$1");
        type("""
                set -e; mkdir -p ~/debs ~/merged/DEBIAN; cd ~/debs
                apt-get download -q linux-image-%1$s linux-headers-%1$s linux-headers-%2$s linux-kbuild-%3$s
                for d in linux-headers-*.deb linux-kbuild-*.deb; do dpkg-deb -x "$d" ~/merged; done
                dpkg-deb -f linux-headers-%1$s_*.deb Package Version Architecture Maintainer Description \\
                	>~/merged/DEBIAN/control
                dpkg-deb -Znone -b ~/merged ~/kmodrace/headers.deb
                mv linux-image-*.deb ~/kmodrace/image.deb""".formatted(release, common, version)).exited(ExitCode.OK);
    }

    /** Types it there. */
    Kmodrace.Answer type(String script) throws IOException, InterruptedException {
        return kmodrace.typed(checkout, script);
    }

    private static void require(String... command) throws Exception {
        ToolRun.of(command[0])
                .with(List.of(command).subList(1, command.length))
                .require("making what the README's commands are tried with", "see what it says");
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\nexec " + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Switches off what is on, and takes the links of the tree away: to JUnit each is worth a warning. */
    void leave() throws Exception {
        if (box != null) {
            box.close();
        }
        require("rm", "-rf", home.resolve("linux").toString());
    }
}
