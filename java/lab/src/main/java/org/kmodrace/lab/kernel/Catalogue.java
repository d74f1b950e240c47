// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.DebianPackage.Dependency;

/** The kernel packages of one private apt root, read from what {@code apt-cache show} and {@code madison} print. */
final class Catalogue {
    private static final Pattern DEPENDENCY =
            Pattern.compile("([a-z0-9][a-z0-9+.-]*)(?::[a-z]+)?\\s*(?:\\(= ([^)]+)\\))?");

    /** The packages that make up a kernel; "linux-base" alone is a helper that we do not need. */
    private static final Pattern PART =
            Pattern.compile("linux-(image|binary|binary-unsigned|base|modules|headers|kbuild)-[0-9].*");

    private final Map<String, List<DebianPackage>> byName;

    private Catalogue(Map<String, List<DebianPackage>> byName) {
        this.byName = byName;
    }

    /**
     * A kernel that is on offer.
     *
     * @param release its {@code uname -r}
     * @param image its {@code linux-image-RELEASE} package
     * @param suite the suite it was found in
     */
    record Offer(String release, DebianPackage image, String suite) {
        static final Comparator<Offer> OLDEST_FIRST =
                Comparator.comparing(offer -> offer.image().version(), DebianVersion.ORDER);
    }

    static Catalogue parse(String show, String madison) {
        Map<String, List<String>> suites = suites(madison);
        Map<String, List<DebianPackage>> byName = new HashMap<>();
        for (String stanza : show.split("\n\n", -1)) {
            Map<String, String> fields = new HashMap<>();
            stanza.lines()
                    .filter(line -> line.indexOf(": ") > 0 && !line.startsWith(" "))
                    .forEach(line -> {
                        int colon = line.indexOf(": ");
                        fields.putIfAbsent(
                                line.substring(0, colon),
                                line.substring(colon + 2).strip());
                    });
            String name = fields.getOrDefault("Package", "");
            String version = fields.getOrDefault("Version", "");
            List<String> offeredBy = suites.getOrDefault(name + " " + version, List.of());
            List<DebianPackage> versions = byName.computeIfAbsent(name, key -> new ArrayList<>());
            boolean known = versions.stream().anyMatch(p -> p.version().equals(version));
            if (!name.isEmpty() && !offeredBy.isEmpty() && !known) {
                versions.add(new DebianPackage(
                        name,
                        version,
                        dependencies(fields.getOrDefault("Depends", "")),
                        offeredBy,
                        number(fields.get("Size")),
                        1024 * number(fields.get("Installed-Size"))));
            }
        }
        byName.values().forEach(v -> v.sort(Comparator.comparing(DebianPackage::version, DebianVersion.ORDER)));
        return new Catalogue(byName);
    }

    private static long number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }

    /** From lines like {@code NAME | VERSION | URI SUITE/main amd64 Packages}: "NAME VERSION" to suites. */
    private static Map<String, List<String>> suites(String madison) {
        Map<String, List<String>> suites = new HashMap<>();
        for (String line : madison.lines().toList()) {
            String[] columns = line.split("\\|", -1);
            String[] source = columns.length == 3 ? columns[2].strip().split(" ", -1) : new String[0];
            if (source.length >= 2 && source[1].contains("/")) {
                suites.computeIfAbsent(columns[0].strip() + " " + columns[1].strip(), key -> new ArrayList<>())
                        .add(source[1].substring(0, source[1].lastIndexOf('/')));
            }
        }
        return suites;
    }

    private static List<Dependency> dependencies(String field) {
        List<Dependency> dependencies = new ArrayList<>();
        for (String clause : field.split(",", -1)) {
            Matcher first = DEPENDENCY.matcher(clause.strip());
            if (first.lookingAt()) {
                String version = first.group(2);
                dependencies.add(new Dependency(first.group(1), version == null ? "" : version));
            }
        }
        return dependencies;
    }

    /** All real kernels of a flavour (metapackages left out), each in each suite that offers it. */
    List<Offer> kernels(String flavour) {
        List<Offer> offers = new ArrayList<>();
        for (List<DebianPackage> versions : byName.values()) {
            for (DebianPackage image : versions) {
                String release = release(image, flavour);
                if (!release.isEmpty() && alias(image, flavour).isEmpty()) {
                    image.suites().forEach(suite -> offers.add(new Offer(release, image, suite)));
                }
            }
        }
        return offers;
    }

    private static String release(DebianPackage image, String flavour) {
        String rest = image.name().startsWith("linux-image-") ? image.name().substring("linux-image-".length()) : "";
        boolean real = !rest.isEmpty() && Character.isDigit(rest.charAt(0)) && rest.endsWith("-" + flavour);
        // linux-image-6.1.0-50-cloud-amd64 ends in -amd64 as well.
        return real && !(flavour.equals("amd64") && rest.matches(".*-(cloud|rt)-amd64")) ? rest : "";
    }

    /** The image package that a metapackage such as linux-image-6.12-cloud-amd64 stands for. */
    private static Optional<Dependency> alias(DebianPackage image, String flavour) {
        return image.dependencies().stream()
                .filter(d -> d.name().startsWith("linux-image-") && d.name().endsWith("-" + flavour))
                .findFirst();
    }

    /**
     * The kernel a suite's users get: what the newest {@code linux-image-FLAVOUR} in {@code suites} stands for; where
     * there is no such metapackage, the newest kernel.
     */
    Optional<Offer> newestOf(Collection<String> suites, String flavour) {
        List<Offer> here = kernels(flavour).stream()
                .filter(offer -> suites.contains(offer.suite()))
                .toList();
        Optional<Offer> current = byName.getOrDefault("linux-image-" + flavour, List.of()).reversed().stream()
                .filter(meta -> meta.suites().stream().anyMatch(suites::contains))
                .flatMap(meta -> alias(meta, flavour).stream())
                .flatMap(target ->
                        here.stream().filter(offer -> offer.image().name().equals(target.name())))
                .max(Offer.OLDEST_FIRST);
        return current.or(() -> here.stream().max(Offer.OLDEST_FIRST));
    }

    /** The newest kernel whose version or release begins with {@code prefix}: 6.1 covers 6.1.176 but not 6.12. */
    Optional<Offer> newestMatching(String prefix, String flavour) {
        List<Offer> kernels = kernels(flavour);
        // 6.12.90+deb12 must not become 6.12.90+deb12.1, which begins with it.
        Optional<Offer> exact = kernels.stream()
                .filter(offer -> offer.release().equals(prefix + "-" + flavour)
                        || offer.image().version().equals(prefix))
                .max(Offer.OLDEST_FIRST);
        return exact.isPresent()
                ? exact
                : kernels.stream()
                        .filter(offer -> begins(offer.image().version(), prefix) || begins(offer.release(), prefix))
                        .max(Offer.OLDEST_FIRST);
    }

    private static boolean begins(String version, String prefix) {
        return version.startsWith(prefix)
                && (version.length() == prefix.length() || !Character.isDigit(version.charAt(prefix.length())));
    }

    /** The newest version of a package that begins with {@code prefix}; any, where that is "". */
    Optional<DebianPackage> newestPackage(String name, String prefix) {
        return byName.getOrDefault(name, List.of()).reversed().stream()
                .filter(known -> prefix.isEmpty() || begins(known.version(), prefix))
                .findFirst();
    }

    /** All packages to unpack for a kernel: image and headers with the kernel's own packages that they depend on. */
    List<DebianPackage> parts(Offer offer) throws LabException {
        Deque<Dependency> open = new ArrayDeque<>();
        open.add(new Dependency(offer.image().name(), offer.image().version()));
        open.add(new Dependency("linux-headers-" + offer.release(), ""));
        Set<String> seen = new LinkedHashSet<>();
        Map<String, DebianPackage> parts = new LinkedHashMap<>();
        while (!open.isEmpty()) {
            Dependency wanted = open.remove();
            if (!PART.matcher(wanted.name()).matches() || !seen.add(wanted.name())) {
                continue;
            }
            DebianPackage part = find(wanted, offer.image().version())
                    .orElseThrow(() -> new LabException(
                            "the archive offers the kernel " + offer.release() + " without its package "
                                    + wanted.name(),
                            offer.suite(),
                            "it may be in the middle of an update: try again later, or ask for another version "
                                    + "(`kmodrace kernel list`)"));
            parts.put(part.name(), part);
            open.addAll(part.dependencies());
        }
        return List.copyOf(parts.values());
    }

    /** The version asked for; without one, that of the image (kbuild's packages follow it), else the newest. */
    private Optional<DebianPackage> find(Dependency wanted, String imageVersion) {
        List<DebianPackage> versions = byName.getOrDefault(wanted.name(), List.of());
        String exact = wanted.version().isEmpty() ? imageVersion : wanted.version();
        Optional<DebianPackage> found =
                versions.stream().filter(p -> p.version().equals(exact)).findFirst();
        return found.isPresent() || !wanted.version().isEmpty() || versions.isEmpty()
                ? found
                : Optional.of(versions.getLast());
    }
}
