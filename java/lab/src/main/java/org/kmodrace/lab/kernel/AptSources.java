// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.kmodrace.lab.LabException;

/**
 * Finds Debian's mirrors among the host's own apt sources, one-line ({@code *.list}) and deb822 ({@code *.sources}), as
 * sources.list(5) describes them. Entries of other archives are passed over.
 */
final class AptSources {
    /** Overrides the host's mirror: the main mirror's URI and, after a space, the security mirror's. */
    static final String OVERRIDE = "KMODRACE_DEBIAN_MIRROR";

    private static final Pattern ALIASES = Pattern.compile("(old)*stable|testing|unstable|experimental|rc-buggy");

    private AptSources() {}

    /**
     * Where Debian is fetched from.
     *
     * @param main the URI of the main archive
     * @param security the URI of the security archive; "" when the host has none
     * @param suites the suites that the host itself uses, in the order of its files
     */
    record Mirrors(String main, String security, Set<String> suites) {}

    /** One entry; {@code signedBy} is "" when it names no key. */
    record Entry(String uri, String suite, List<String> components, String signedBy) {}

    /** Reads the host's sources. Throws when they name no Debian mirror and the environment does not either. */
    static Mirrors of(Host host) throws LabException {
        List<Entry> entries = debianOnly(read(host));
        Set<String> suites = new LinkedHashSet<>();
        entries.forEach(entry -> suites.add(entry.suite()));
        String override = host.environment().getOrDefault(OVERRIDE, "").strip();
        if (!override.isEmpty()) {
            String[] uris = override.split("\\s+", -1);
            return new Mirrors(uris[0], uris.length > 1 ? uris[1] : "", suites);
        }
        String main = first(entries, false);
        if (main.isEmpty()) {
            throw new LabException(
                    "no Debian mirror among this host's apt sources",
                    host.file("etc/apt") + " (sources.list, sources.list.d)",
                    "set " + OVERRIDE + " to a Debian mirror's URI (and after a space its security mirror's), "
                            + "or use --kernel deb:… or --kernel PATH");
        }
        return new Mirrors(main, first(entries, true), suites);
    }

    private static String first(List<Entry> entries, boolean security) {
        return entries.stream()
                .filter(entry -> isSecurity(entry.suite()) == security)
                .map(Entry::uri)
                .findFirst()
                .orElse("");
    }

    private static boolean isSecurity(String suite) {
        return suite.endsWith("-security") || suite.endsWith("/updates");
    }

    private static List<Entry> read(Host host) throws LabException {
        List<Entry> entries = new ArrayList<>();
        Path list = host.file("etc/apt/sources.list");
        Path parts = host.file("etc/apt/sources.list.d");
        try {
            if (Files.isReadable(list)) {
                entries.addAll(parseOneLine(Files.readString(list)));
            }
            if (Files.isDirectory(parts)) {
                try (Stream<Path> files = Files.list(parts)) {
                    for (Path file : files.sorted().filter(Files::isReadable).toList()) {
                        String name = file.toString();
                        if (name.endsWith(".list")) {
                            entries.addAll(parseOneLine(Files.readString(file)));
                        } else if (name.endsWith(".sources")) {
                            entries.addAll(parseDeb822(Files.readString(file)));
                        }
                    }
                }
            }
            return entries;
        } catch (IOException e) {
            throw LabException.ofIo("reading the host's apt sources", parts, e);
        }
    }

    /** Lines such as {@code deb [arch=amd64 signed-by=/…] URI bookworm main contrib}. */
    static List<Entry> parseOneLine(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String raw : text.lines().toList()) {
            String line = raw.contains("#") ? raw.substring(0, raw.indexOf('#')) : raw;
            if (!line.strip().matches("deb\\s.*")) {
                continue;
            }
            String signedBy = "";
            String rest = line.strip().substring(3).strip();
            if (rest.startsWith("[") && rest.contains("]")) {
                for (String option : words(rest.substring(1, rest.indexOf(']')))) {
                    if (option.toLowerCase(Locale.ROOT).startsWith("signed-by=")) {
                        signedBy = option.substring("signed-by=".length());
                    }
                }
                rest = rest.substring(rest.indexOf(']') + 1).strip();
            }
            List<String> words = words(rest);
            if (words.size() >= 3) {
                entries.add(new Entry(words.get(0), words.get(1), words.subList(2, words.size()), signedBy));
            }
        }
        return entries;
    }

    /** Paragraphs of {@code Types:}, {@code URIs:}, {@code Suites:}, {@code Components:}, {@code Signed-By:}. */
    static List<Entry> parseDeb822(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String paragraph : text.split("\n[ \t]*\n", -1)) {
            Map<String, String> fields = fields(paragraph);
            boolean enabled = !fields.getOrDefault("enabled", "yes").strip().matches("(?i)no|false|0|off|without");
            if (!enabled || !words(fields.getOrDefault("types", "")).contains("deb")) {
                continue;
            }
            for (String uri : words(fields.getOrDefault("uris", ""))) {
                for (String suite : words(fields.getOrDefault("suites", ""))) {
                    entries.add(new Entry(
                            uri,
                            suite,
                            words(fields.getOrDefault("components", "")),
                            fields.getOrDefault("signed-by", "").strip()));
                }
            }
        }
        return entries;
    }

    private static Map<String, String> fields(String paragraph) {
        Map<String, String> fields = new LinkedHashMap<>();
        String key = "";
        for (String line : paragraph.lines().toList()) {
            if (line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            if (line.startsWith(" ") || line.startsWith("\t")) {
                fields.merge(key, line.strip(), (old, more) -> old + "\n" + more);
            } else if (colon > 0) {
                key = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                fields.put(key, line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /**
     * Keeps Debian's own. A third party may well use Debian's suite names; it is told by its key, or by its URI when it
     * names none. (A wrong guess fails safely: apt checks signatures against Debian's keyring alone.)
     */
    static List<Entry> debianOnly(List<Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.components().contains("main") && isDebianSuite(entry.suite()))
                .filter(entry -> (entry.signedBy().isEmpty() || entry.signedBy().contains("BEGIN PGP"))
                        ? entry.uri().matches(".*/debian[^/]*/?")
                        : entry.signedBy().contains("debian-archive"))
                .filter(entry -> !entry.uri().startsWith("cdrom:"))
                .toList();
    }

    private static boolean isDebianSuite(String suite) {
        String base = suite.replaceFirst("(-updates|-security|-backports|-proposed-updates|/updates)$", "");
        return DebianRelease.ofSuite(base).isPresent() || ALIASES.matcher(base).matches();
    }
}
