// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/**
 * A way into a root tree: mounts that nobody else sees and that are gone with the last process in there, which is
 * killed when we are. As an ordinary user in a user namespace of its own, where it is root over its own files only.
 */
final class Namespace {
    /** Ends when its parent does. (The parent is the thread that waits for it.) */
    private static final List<String> DEATH = List.of("setpriv", "--pdeathsig", "KILL");

    private static final Duration TRIAL = Duration.ofSeconds(10);

    private final ReleaseTools tools;
    private final boolean mapUser;

    private Namespace(ReleaseTools tools, boolean mapUser) {
        this.tools = tools;
        this.mapUser = mapUser;
    }

    /** Finds the way that this host allows, by going it. */
    static Namespace entry(ReleaseTools tools) throws LabException, InterruptedException {
        StringBuilder refusals = new StringBuilder();
        // Root in a container often may not mount, but may make a user namespace.
        for (boolean mapUser : isRoot() ? new boolean[] {false, true} : new boolean[] {true}) {
            Namespace way = new Namespace(tools, mapUser);
            ToolRun.Result result =
                    way.tool(List.of(), List.of("true")).deadline(TRIAL).run();
            if (result.status() == 0) {
                return way;
            }
            refusals.append(result.tail()).append('\n');
        }
        throw new LabException(
                "this host does not let us enter a root tree (unshare, mount, chroot)",
                refusals.toString(),
                "allow user namespaces for ordinary users (sysctl kernel.unprivileged_userns_clone, "
                        + "kernel.apparmor_restrict_unprivileged_userns), or start a container engine and use "
                        + "--toolchain container");
    }

    ToolRun.Result run(Toolchain.Job job) throws LabException, InterruptedException {
        return tool(job.directories(), job.command())
                .log(job.log())
                .deadline(job.deadline())
                .run();
    }

    private ToolRun tool(List<Path> directories, List<String> command) {
        List<String> line = commandLine(tools, mapUser, directories, command);
        return ToolRun.of(line.getFirst()).with(line.subList(1, line.size()));
    }

    /** The whole command line. */
    static List<String> commandLine(ReleaseTools tools, boolean mapUser, List<Path> directories, List<String> command) {
        List<String> line = new ArrayList<>(DEATH);
        line.add("unshare");
        if (mapUser) {
            line.add("--map-root-user");
        }
        line.addAll(List.of("--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script(), "enter-root"));
        line.add(tools.root().toString());
        line.add(tools.point().toString());
        directories.forEach(directory -> line.add(directory.toString()));
        line.add("--");
        line.addAll(command);
        return line;
    }

    private static String script() {
        try (var in = Namespace.class.getResourceAsStream("enter-root.sh")) {
            if (in == null) {
                throw new IllegalStateException("enter-root.sh is missing in our jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("reading our own jar", e);
        }
    }

    /** Whether we run as root, by the owner of our own entry in /proc. */
    static boolean isRoot() {
        return user() == 0;
    }

    /** Our user ID. */
    static int user() {
        return attribute("unix:uid");
    }

    /** Our group ID. */
    static int group() {
        return attribute("unix:gid");
    }

    private static int attribute(String name) {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), name);
        } catch (IOException e) {
            throw new IllegalStateException("/proc/self is not readable", e);
        }
    }
}
