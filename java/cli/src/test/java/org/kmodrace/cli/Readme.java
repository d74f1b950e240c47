// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The README: the commands in it, and what it says that the first of them prints. */
final class Readme {
    private static final Pattern FENCED = Pattern.compile("(?ms)^```\\n(.*?)^```$");
    /** In a list or in a sentence, between backquotes. */
    private static final Pattern QUOTED = Pattern.compile("`((?:\\./kmodrace |bench/|java -jar )[^`\\n]+)`");

    private static final Pattern TYPED =
            Pattern.compile("(?:\\./kmodrace|git bisect run|journalctl|source <\\() ?.*", Pattern.DOTALL);
    private static final String PROMPT = "$ ";
    private static final Pattern COMMENT = Pattern.compile("\\s+# .*$");

    private final String text;

    private Readme(String text) {
        this.text = text;
    }

    static Readme read() throws IOException {
        return new Readme(Files.readString(Kmodrace.checkout().resolve("README.md")));
    }

    /** The command lines, as they are to be typed; each once, in their order. */
    Set<String> commands() {
        Set<String> commands = new LinkedHashSet<>();
        Matcher fenced = FENCED.matcher(text);
        while (fenced.find()) {
            for (String line : fenced.group(1).lines().toList()) {
                String typed = line.startsWith(PROMPT) ? line.substring(PROMPT.length()) : line;
                if (TYPED.matcher(typed).matches()) {
                    commands.add(COMMENT.matcher(typed).replaceFirst(""));
                }
            }
        }
        Matcher quoted = QUOTED.matcher(FENCED.matcher(text).replaceAll(""));
        while (quoted.find()) {
            commands.add(quoted.group(1));
        }
        return commands;
    }

    /** The lines that follow the first command. */
    List<String> sample() {
        Matcher fenced = FENCED.matcher(text);
        if (!fenced.find()) {
            throw new IllegalStateException("the README begins with no output");
        }
        List<String> lines = new ArrayList<>(fenced.group(1).lines().toList());
        lines.removeFirst();
        return lines;
    }

    /** The scenarios of the table. */
    List<String> scenarios() {
        return Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
                .matcher(text)
                .results()
                .map(row -> row.group(1))
                .toList();
    }
}
