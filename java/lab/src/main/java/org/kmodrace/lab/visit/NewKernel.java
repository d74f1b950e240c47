// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.Kernel;

/**
 * Another kernel for a machine that was brought up for the run: it is put beside those that are there, and booted.
 *
 * @param kernel one with its own modules, by which the machine finds its disk
 */
public record NewKernel(Kernel kernel) {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /**
     * Makes an initramfs with the machine's own tool, and has its boot loader take the kernel: by the links in the root
     * directory, as the box of ours has it and Debian keeps them, else by a default for GRUB.
     */
    private static final String BOOT_IT = """
            set -e
            release=RELEASE
            if ! command -v update-initramfs >/dev/null; then
                echo 'there is no update-initramfs: this is none of Debian or its descendants' >&2; exit 3
            fi
            depmod "$release"
            update-initramfs -c -k "$release" >/dev/null
            if [ -L /vmlinuz ] && grep -q '[[:space:]]/vmlinuz[[:space:]]' /boot/grub/grub.cfg 2>/dev/null; then
                ln -sfn "boot/vmlinuz-$release" /vmlinuz
                ln -sfn "boot/initrd.img-$release" /initrd.img
            elif command -v update-grub >/dev/null; then
                update-grub >/dev/null 2>&1
                menu=$(grep -o "gnulinux-advanced-[^']*" /boot/grub/grub.cfg | head -n 1)
                entry=$(grep -o "gnulinux-$release-advanced-[^']*" /boot/grub/grub.cfg | head -n 1)
                [ -n "$entry" ] || { echo "GRUB has no entry for $release" >&2; exit 3; }
                mkdir -p /etc/default/grub.d
                printf 'GRUB_DEFAULT="%s>%s"\\n' "$menu" "$entry" >/etc/default/grub.d/kmodrace.cfg
                update-grub >/dev/null 2>&1
            else
                echo 'nobody knows how to have this machine boot another kernel: it has no update-grub' >&2; exit 3
            fi
            sync
            """;

    /**
     * Puts it there unless it is there, and boots it.
     *
     * @param bootId of the boot that is
     * @return what the machine says of itself then
     * @throws LabException when that cannot be done, or it boots another one all the same
     */
    public MachineFacts boot(VisitedMachine machine, String bootId, Progress progress)
            throws LabException, InterruptedException {
        String release = kernel.release();
        Path modules = kernel.moduleTree();
        if (modules == null || !Files.isDirectory(modules.resolve("kernel"))) {
            throw new LabException(
                    "the kernel " + kernel.name()
                            + " has no modules of its own, by which a machine would find its disk",
                    release,
                    "take one of Debian's, or leave out --machine");
        }
        progress.step("having " + machine.reach().name() + " boot " + release);
        if (machine.reach()
                        .run("test -e /boot/vmlinuz-" + release + " && test -d /lib/modules/" + release)
                        .run()
                        .status()
                != 0) {
            copy(machine, modules);
        }
        machine.reach()
                .require(
                        "installing kernel " + release,
                        machine.reach()
                                .run(BOOT_IT.replace("RELEASE", Reach.quoted(release)))
                                .deadline(PATIENCE));
        MachineFacts facts = machine.restart(bootId);
        if (!facts.release().equals(release)) {
            throw new LabException(
                    machine.reach().name() + " boots " + facts.release() + ", although it was told to boot " + release,
                    "",
                    "see what its boot loader does; --afterwards destroy makes it anew next time");
        }
        return facts;
    }

    private void copy(VisitedMachine machine, Path modules) throws LabException, InterruptedException {
        String release = kernel.release();
        Path archive = null;
        try {
            archive = Files.createTempFile("kmodrace-", ".tar.gz");
            try (Tarball tar = new Tarball(archive)) {
                tar.file("boot/vmlinuz-" + release, kernel.image(), 0644);
                Path config = kernel.config();
                if (config != null) {
                    tar.file("boot/config-" + release, config, 0644);
                }
                tar.tree("lib/modules/" + release, modules);
            }
            // /lib may be a link.
            machine.reach()
                    .require(
                            "copying kernel " + release,
                            machine.reach()
                                    .run("tar -xz --no-same-owner --keep-directory-symlink -f - -C /")
                                    .input(archive)
                                    .deadline(PATIENCE));
        } catch (IOException e) {
            throw LabException.ofIo("packing a kernel for the machine", modules, e);
        } finally {
            discard(archive);
        }
    }

    private static void discard(@Nullable Path archive) {
        try {
            if (archive != null) {
                Files.deleteIfExists(archive);
            }
        } catch (IOException e) {
            // A leftover in the temporary directory harms nobody.
        }
    }
}
