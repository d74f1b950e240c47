// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code apt-get --print-uris} says: apt-get(8). */
final class PrintedUris {
    /** As {@code 'http://…/make_4.4.1-3_amd64.deb' make_4.4.1-3_amd64.deb 463236 SHA256:…}; an epoch's colon is %3a. */
    private static final Pattern LINE = Pattern.compile("'[^']+' ([^_ ]+)_([^_ ]+)_[a-z0-9]+\\.deb ([0-9]{1,15}) .*");

    /** How much larger than its file a package is when it is unpacked, about. */
    private static final int UNPACKED = 4;

    private PrintedUris() {}

    static List<DebianPackage> parse(String output) {
        List<DebianPackage> packages = new ArrayList<>();
        for (String line : output.lines().toList()) {
            Matcher uri = LINE.matcher(line);
            if (uri.matches()) {
                long bytes = Long.parseLong(uri.group(3));
                String version = decoded(uri.group(2));
                packages.add(new DebianPackage(uri.group(1), version, List.of(), List.of(), bytes, UNPACKED * bytes));
            }
        }
        return packages;
    }

    /** As it is where it cannot be decoded. */
    private static String decoded(String text) {
        try {
            // A plus sign is one in these names, and no blank.
            return URLDecoder.decode(text.replace("+", "%2b"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
