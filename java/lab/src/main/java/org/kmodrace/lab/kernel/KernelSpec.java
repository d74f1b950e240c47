// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.lab.LabException;

/** Which kernel the user asks for: the argument of {@code --kernel}, parsed but not yet looked up. */
public sealed interface KernelSpec {
    /** The forms there are, for help texts and messages. */
    String FORMS = """
            auto                          the host's own kernel with its headers, else Debian's newest for this host
            debian:SUITE                  as debian:bookworm, debian:trixie-backports
            debian:VERSION                as debian:6.1, debian:6.12, debian:6.1.0-50
            deb:IMAGE.deb,HEADERS.deb,…   package files
            built:NAME                    one that `kmodrace kernel build` made, as built:6.12-kasan-lockdep
            PATH                          a kernel build tree with arch/x86/boot/bzImage and Module.symvers""";

    /** The flavour of Debian's kernels for virtual machines: small, and it has all that is needed. */
    String CLOUD = "cloud-amd64";

    /** What the user wrote, or would have to write, to get this. */
    String text();

    /** The host's own kernel when it can be used, else Debian's newest for this host. */
    record Auto() implements KernelSpec {
        @Override
        public String text() {
            return "auto";
        }
    }

    /**
     * One of Debian's.
     *
     * @param wanted a suite ({@code bookworm-backports}) or the beginning of a version ({@code 6.1}, {@code 6.1.0-50})
     * @param flavour {@code cloud-amd64}, or {@code amd64} with all drivers
     */
    record Debian(String wanted, String flavour) implements KernelSpec {
        @Override
        public String text() {
            return "debian:" + wanted + (flavour.equals(CLOUD) ? "" : ":" + flavour);
        }

        /** Whether {@link #wanted} is a version rather than a suite. */
        boolean isVersion() {
            return Character.isDigit(wanted.charAt(0));
        }
    }

    /** Package files that together hold an image and the headers to build modules against it. */
    record Debs(List<Path> files) implements KernelSpec {
        /** Keeps a copy of the list. */
        public Debs {
            files = List.copyOf(files);
        }

        @Override
        public String text() {
            return "deb:" + String.join(",", files.stream().map(Path::toString).toList());
        }
    }

    /**
     * One that was built from Debian's source package.
     *
     * @param name as {@code 6.12-kasan-lockdep}: letters, digits and {@code . + - ~}
     */
    record Built(String name) implements KernelSpec {
        /** What its text begins with. */
        static final String PREFIX = "built:";

        @Override
        public String text() {
            return PREFIX + name;
        }

        /** Whether a kernel can have that name. */
        public static boolean isName(String name) {
            return name.matches("[A-Za-z0-9][A-Za-z0-9.+~-]{0,39}");
        }
    }

    /** A kernel build tree (or the {@code O=} directory of one), absolute. */
    record Tree(Path directory) implements KernelSpec {
        @Override
        public String text() {
            return directory.toString();
        }
    }

    /** Reads what stands after {@code --kernel}. Paths become absolute and are checked to exist. */
    static KernelSpec parse(String text) throws LabException {
        String asked = text.strip();
        if (asked.isEmpty()) {
            throw unknown(text, "");
        }
        if (asked.equals("auto")) {
            return new Auto();
        }
        if (asked.startsWith("debian:")) {
            return Parsing.debian(asked);
        }
        if (asked.startsWith("deb:")) {
            return Parsing.debs(asked);
        }
        if (asked.startsWith(Built.PREFIX)) {
            return Parsing.built(asked);
        }
        return Parsing.tree(asked);
    }

    /**
     * Which kernel a machine runs, as far as that can be told from what it says of it.
     *
     * @param release as uname(1) prints it, such as {@code 6.1.0-56-cloud-amd64}
     * @param version the same's {@code -v}, such as {@code #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-10-01)}
     * @return empty when it is none of Debian's
     */
    static Optional<KernelSpec> running(String release, String version) {
        Matcher debian = Parsing.RELEASE.matcher(release);
        return debian.matches() && version.contains(" Debian ")
                ? Optional.of(new Debian(debian.group(1), debian.group(2)))
                : Optional.empty();
    }

    private static LabException unknown(String text, String suggestion) {
        return new LabException(
                "there is no kernel '" + text + "'",
                "--kernel",
                (suggestion.isEmpty() ? "" : "did you mean " + suggestion + "? ") + "A kernel is one of\n" + FORMS);
    }

    /** The details of {@link #parse}. */
    final class Parsing {
        private static final Pattern VERSION = Pattern.compile("[0-9]+(\\.[0-9]+)+[0-9A-Za-z.+~-]*");
        private static final List<String> FLAVOURS = List.of(CLOUD, "amd64");
        private static final Pattern RELEASE = Pattern.compile("([0-9].*?)-(cloud-amd64|amd64)");

        private Parsing() {}

        private static KernelSpec debian(String text) throws LabException {
            String[] parts = text.split(":", -1);
            String wanted = parts[1];
            String flavour = parts.length > 2 ? parts[2] : CLOUD;
            if (parts.length > 3 || !FLAVOURS.contains(flavour)) {
                throw new LabException(
                        "there is no kernel flavour '" + flavour + "'",
                        "--kernel " + text,
                        "use debian:" + wanted + " (flavour " + CLOUD + ") or debian:" + wanted + ":amd64");
            }
            if (VERSION.matcher(wanted).matches()
                    || DebianRelease.ofSuite(wanted).isPresent()) {
                return new Debian(wanted, flavour);
            }
            throw new LabException(
                    wanted.isEmpty()
                            ? "debian: needs a suite or a version"
                            : "Debian's '" + wanted + "' is neither a suite known here nor a version like 6.1",
                    "--kernel " + text,
                    "say a version, as debian:6.1, or one of the suites "
                            + String.join(", ", DebianRelease.knownSuites()));
        }

        private static KernelSpec debs(String text) throws LabException {
            List<Path> files = new ArrayList<>();
            for (String name : text.substring("deb:".length()).split(",", -1)) {
                if (name.isBlank()) {
                    throw new LabException(
                            "deb: has an empty file name", "--kernel " + text, "write deb:IMAGE.deb,HEADERS.deb,…");
                }
                Path file = path(name);
                if (!Files.isRegularFile(file)) {
                    throw new LabException("there is no such package file", file.toString(), "check the path");
                }
                files.add(file);
            }
            return new Debs(files);
        }

        private static KernelSpec built(String text) throws LabException {
            String name = text.substring(Built.PREFIX.length());
            if (!Built.isName(name)) {
                throw new LabException(
                        name.isEmpty() ? "built: needs a name" : "no kernel that was built has the name '" + name + "'",
                        "--kernel " + text,
                        "`kmodrace kernel list` shows those that there are; a name is letters, digits and . + - ~, at"
                                + " most 40");
            }
            return new Built(name);
        }

        private static KernelSpec tree(String text) throws LabException {
            Path directory = path(text);
            if (Files.isDirectory(directory)) {
                return new Tree(directory);
            }
            if (Files.isRegularFile(directory)) {
                throw new LabException(
                        "a kernel is given by its build tree, not by a file",
                        directory.toString(),
                        text.endsWith(".deb")
                                ? "for package files write deb:" + text + ",HEADERS.deb,…"
                                : "name the directory that holds arch/x86/boot/bzImage and Module.symvers");
            }
            if (VERSION.matcher(text).matches() || DebianRelease.ofSuite(text).isPresent()) {
                throw unknown(text, "debian:" + text);
            }
            if (text.contains("/")) {
                throw new LabException(
                        "there is no such directory",
                        directory.toString(),
                        "name a kernel build tree (arch/x86/boot/bzImage and Module.symvers in it)");
            }
            throw unknown(text, "");
        }

        private static Path path(String text) {
            // In --kernel=~/linux and deb:~/a.deb no shell expands the tilde.
            String expanded = text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text;
            return Path.of(expanded).toAbsolutePath().normalize();
        }
    }
}
