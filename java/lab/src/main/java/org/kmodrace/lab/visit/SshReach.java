// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;

/**
 * Over the system's own ssh(1), so that the user's configuration counts: aliases, keys, the agent, jump hosts. It never
 * asks for anything: what a person would have to type, the person has to set up before.
 *
 * @param kind as a record says it: {@code ssh}, or what has set the machine up
 * @param destination {@code HOST}, {@code USER@HOST} or an alias of the configuration
 * @param port 0 for what the configuration says
 * @param configuration in place of the user's; null for the user's
 */
public record SshReach(
        String kind, String destination, int port, @Nullable Path configuration) implements Reach {
    /** The kind of a machine of which we know no more than how to reach it. */
    public static final String SSH = "ssh";

    /** A word that cannot be taken for an option, and that no shell has to do with. */
    private static final Pattern DESTINATION =
            Pattern.compile("(?:([A-Za-z0-9_][^@\\s:]*)@)?([A-Za-z0-9_\\[][^@\\s]*?)");
    /** ssh's own exit status when it is ssh that failed. */
    private static final int SSH_FAILED = 255;

    private static final int LONGEST = 600;

    /**
     * Reads {@code USER@HOST[:PORT]}.
     *
     * @throws IllegalArgumentException when it is none; the message says what it should be
     */
    public static SshReach parse(String text, @Nullable Path configuration) {
        Matcher withPort = Pattern.compile("(.*?)(?::([0-9]{1,5}))?").matcher(text);
        if (!withPort.matches() || !DESTINATION.matcher(withPort.group(1)).matches()) {
            throw new IllegalArgumentException("a machine is ssh:USER@HOST, ssh:USER@HOST:PORT or ssh:ALIAS of your ssh"
                    + " configuration, not 'ssh:" + text + "'");
        }
        int port = withPort.group(2) == null ? 0 : Integer.parseInt(withPort.group(2));
        if (port > 65_535) {
            throw new IllegalArgumentException("a port is a number up to 65535, not " + port);
        }
        return new SshReach(SSH, withPort.group(1), port, configuration);
    }

    @Override
    public String name() {
        return port == 0 ? destination : destination + ":" + port;
    }

    @Override
    public List<String> command(String script) {
        List<String> command = new ArrayList<>(List.of("ssh", "-T", "-x"));
        if (configuration != null) {
            command.addAll(List.of("-F", configuration.toString()));
        }
        if (port != 0) {
            command.addAll(List.of("-p", Integer.toString(port)));
        }
        command.addAll(List.of(
                "-o", "BatchMode=yes",
                "-o", "ConnectTimeout=15",
                // A machine that is gone is noticed within half a minute.
                "-o", "ServerAliveInterval=5",
                "-o", "ServerAliveCountMax=6",
                "-o", "LogLevel=ERROR"));
        String asRoot = "if [ \"$(id -u)\" = 0 ]; then exec sh -c \"$0\"; else exec sudo -n -- sh -c \"$0\"; fi";
        command.addAll(List.of(destination, "--", "exec sh -c " + Reach.quoted(asRoot) + " " + Reach.quoted(script)));
        return command;
    }

    @Override
    public Trouble trouble(String doing, int status, String errors) {
        String said = errors.strip();
        String tail = said.length() <= LONGEST ? said : "…" + said.substring(said.length() - LONGEST);
        String lower = said.toLowerCase(Locale.ROOT);
        if (status != SSH_FAILED) {
            return new Trouble(remote(doing, status, tail, lower), false);
        }
        if (lower.contains("identification has changed")) {
            return lasting(
                    name() + " shows another host key than the one that your ssh knows",
                    tail,
                    "if the machine was set up anew, forget the old key: ssh-keygen -R HOST; if not, somebody may stand"
                            + " in between: do not go on");
        }
        if (lower.contains("host key verification failed")) {
            return lasting(
                    "the host key of " + name() + " is not known to your ssh",
                    tail,
                    "connect once by hand and look at the fingerprint: ssh " + destination);
        }
        if (lower.contains("permission denied") || lower.contains("too many authentication failures")) {
            return lasting(
                    name() + " does not let your ssh in",
                    tail,
                    "kmodrace types no password: set up a key (ssh-copy-id " + destination
                            + "), or have your agent hold" + " it (ssh-add); `ssh -o BatchMode=yes " + destination
                            + " true` must work");
        }
        if (lower.contains("could not resolve hostname")) {
            return lasting("there is no machine " + name() + " for your ssh", tail, "check the name, or ~/.ssh/config");
        }
        if (lower.contains("bad configuration option") || lower.contains("can't open user config file")) {
            return lasting("your ssh does not understand its configuration", tail, "mend it; `ssh -G HOST` reads it");
        }
        return new Trouble(
                new LabException(
                        name() + " does not answer (" + doing + ")",
                        tail,
                        "is it switched on, and reachable from here? `ssh " + destination + " true` must work"),
                true);
    }

    private LabException remote(String doing, int status, String tail, String lower) {
        if (lower.contains("sudo: a password is required") || lower.contains("sudo: a terminal is required")) {
            return new LabException(
                    "sudo on " + name() + " wants a password",
                    tail,
                    "kmodrace types none: log in as root, or let the user there have sudo without one (NOPASSWD)");
        }
        if (lower.contains("sudo: not found")
                || lower.contains("may not run sudo")
                || lower.contains("not in the sudoers")) {
            return new LabException(
                    "the user on " + name() + " cannot become root", tail, "log in as root, or give the user sudo");
        }
        if (LabException.isDiskFull(tail)) {
            return new LabException(
                    "the disk of " + name() + " is full (" + doing + ")",
                    tail,
                    "free some space there, or choose another folder with --machine-dir");
        }
        return new LabException(doing + " on " + name() + " failed with status " + status, tail, "see what it says");
    }

    private static Trouble lasting(String what, String where, String next) {
        return new Trouble(new LabException(what, where, next), false);
    }
}
