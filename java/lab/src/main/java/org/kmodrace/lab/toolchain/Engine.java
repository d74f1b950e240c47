// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;

/**
 * A container engine that answers. A client on the PATH proves nothing: it may have no daemon, or one on another
 * machine, which does not see our files.
 *
 * @param client docker or podman
 * @param callerIsRoot whether root in a container is the user who calls, as in an engine without privileges
 */
record Engine(String client, boolean callerIsRoot) {
    static final List<String> CLIENTS = List.of("docker", "podman");

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration IMPORT = Duration.ofMinutes(5);
    private static final String DOCKER_INFO = "{{.ServerVersion}} {{.SecurityOptions}}";
    private static final String PODMAN_INFO = "{{.Version.Version}} {{if .Host.Security.Rootless}}rootless{{end}}";

    /** The first that answers. */
    static Optional<Engine> find() throws InterruptedException {
        for (String client : CLIENTS) {
            Optional<Engine> engine = ask(client);
            if (engine.isPresent()) {
                return engine;
            }
        }
        return Optional.empty();
    }

    /** That one, which has answered before. */
    static Engine answering(String client) throws LabException, InterruptedException {
        return ask(client)
                .orElseThrow(() -> new LabException(
                        "the container engine does not answer any more",
                        client + " info",
                        "start it again, or use --toolchain root"));
    }

    private static Optional<Engine> ask(String client) throws InterruptedException {
        if (ToolRun.find(client).isEmpty()) {
            return Optional.empty();
        }
        try {
            ToolRun.Result info = ToolRun.of(
                            client, "info", "--format", client.equals("podman") ? PODMAN_INFO : DOCKER_INFO)
                    .deadline(ANSWER)
                    .run();
            return answer(client, info);
        } catch (LabException e) {
            // It hangs, which is no answer either.
            return Optional.empty();
        }
    }

    /** What is learnt from {@code docker info}: without a daemon some clients still end with status 0. */
    static Optional<Engine> answer(String client, ToolRun.Result info) {
        return info.status() == 0 && info.output().strip().matches("[0-9](?s:.*)")
                ? Optional.of(new Engine(client, info.output().contains("rootless")))
                : Optional.empty();
    }

    /** The name of the image with these tools. */
    static String image(ReleaseTools tools) {
        return "kmodrace/toolchain:" + tools.id();
    }

    /**
     * Makes the image unless it is there.
     *
     * @throws LabException when this engine cannot be used for builds here
     */
    void prepare(Cache cache, ReleaseTools tools, Progress progress) throws LabException, InterruptedException {
        cache.<Object>withLock("image-" + tools.id(), progress, () -> {
            if (id(image(tools)).isEmpty()) {
                importImage(cache, tools, progress);
            }
            return tools;
        });
        requireOurFiles(cache, image(tools), tools.point());
    }

    /**
     * Makes the image unless it is there; its packages are fetched by the engine, from where its base image says.
     *
     * @return the {@link #id}
     */
    String prepare(Cache cache, Recipe recipe, Progress progress) throws LabException, InterruptedException {
        String image = recipe.image();
        String id = cache.withLock("image-" + recipe.family() + "-" + recipe.release(), progress, () -> {
            if (id(image).isEmpty()) {
                build(cache, recipe, progress);
            }
            return requireId(image);
        });
        requireOurFiles(cache, image, cache.root());
        return id;
    }

    /**
     * An image that somebody else has made.
     *
     * @return the {@link #id}
     */
    String prepare(Cache cache, String image) throws LabException, InterruptedException {
        String id = requireId(image);
        requireOurFiles(cache, image, cache.root());
        return id;
    }

    private String requireId(String image) throws LabException, InterruptedException {
        return id(image)
                .orElseThrow(() -> new LabException(
                        "the container engine has no image '" + image + "'",
                        client + " image inspect " + image,
                        "pull or build it, or name another"));
    }

    /** By which the content of an image is known; empty when there is none. */
    private Optional<String> id(String image) throws LabException, InterruptedException {
        ToolRun.Result found = ToolRun.of(client, "image", "inspect", "--format", "{{.Id}}", image)
                .deadline(START)
                .run();
        return found.status() == 0 ? Optional.of(found.output().strip()) : Optional.empty();
    }

    private void build(Cache cache, Recipe recipe, Progress progress) throws LabException, InterruptedException {
        progress.step("making an image with the tools of " + recipe.inWords());
        Path log = cache.folder("logs").resolve("image-" + recipe.family() + "-" + recipe.release() + ".log");
        Path file = cache.folder("toolchains").resolve(recipe.family() + ".dockerfile");
        try {
            Files.deleteIfExists(log);
            Files.writeString(file, recipe.text());
            // Without a context: the recipe stands for itself. Not every engine gives a build a network of its own.
            ToolRun.Result built = ToolRun.of(client, "build", "--network=host", "--build-arg")
                    .with(List.of("RELEASE=" + recipe.release(), "--tag", recipe.image(), "-"))
                    .input(file)
                    // The other builder is a program of its own, which may be missing.
                    .env("DOCKER_BUILDKIT", "0")
                    .log(log)
                    .deadline(IMPORT)
                    .run();
            if (built.status() != 0) {
                throw new LabException(
                        "the image for " + recipe.inWords() + " could not be made",
                        log + "\n" + built.tail(),
                        "is the base image there, or can the engine fetch it? An image of your own is image:NAME");
            }
        } catch (IOException e) {
            throw LabException.ofIo("making an image", file, e);
        } finally {
            delete(file);
        }
    }

    /** Has a container look for a directory of ours through its mounts. */
    private void requireOurFiles(Cache cache, String image, Path ours) throws LabException, InterruptedException {
        Path log = cache.folder("logs").resolve("container-" + UUID.randomUUID() + ".log");
        ToolRun.Result seen = run(
                image, new Toolchain.Job(List.of("test", "-d", ours.toString()), List.of(cache.root()), log, START));
        delete(log);
        if (seen.status() != 0) {
            throw new LabException(
                    "the container engine does not run containers that see this host's files",
                    client + (seen.output().isBlank() ? "" : ": " + seen.tail()),
                    "use --toolchain root, or an engine that runs on this host");
        }
    }

    private void importImage(Cache cache, ReleaseTools tools, Progress progress)
            throws LabException, InterruptedException {
        progress.step("making the image " + image(tools));
        Path folder = cache.folder("toolchains");
        cache.<Object>withLock("image-tar", () -> {
            Path archive = folder.resolve("image.tar");
            try {
                ToolRun.of("tar", "--create", "--file", archive.toString(), "--numeric-owner", "--owner=0", "--group=0")
                        .with(List.of("--directory", tools.root().toString(), "."))
                        .deadline(IMPORT)
                        .require("packing the image", "see its output");
                ToolRun.of(client, "import", archive.toString(), image(tools))
                        .deadline(IMPORT)
                        .require("making the image " + image(tools), "see what the engine says, or --toolchain root");
                return tools;
            } finally {
                delete(archive);
            }
        });
    }

    private static void delete(Path file) throws LabException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw LabException.ofIo("removing what is needed no more", file, e);
        }
    }

    /** Runs a command in a container, which is gone afterwards, whatever happened. */
    ToolRun.Result run(String image, Toolchain.Job job) throws LabException, InterruptedException {
        String name = "kmodrace-" + UUID.randomUUID();
        List<String> line = commandLine(image, name, Namespace.user(), Namespace.group(), job);
        // The engine runs on when its client is killed.
        Thread remover = new Thread(() -> remove(name), "kmodrace-end-of-container");
        Runtime.getRuntime().addShutdownHook(remover);
        boolean ended = false;
        try {
            ToolRun.Result result = ToolRun.of(line.getFirst())
                    .with(line.subList(1, line.size()))
                    .log(job.log())
                    .deadline(job.deadline())
                    .run();
            ended = true;
            return result;
        } finally {
            if (!ended) {
                remove(name);
            }
            forget(remover);
        }
    }

    private static void forget(Thread remover) {
        try {
            Runtime.getRuntime().removeShutdownHook(remover);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook is at work.
        }
    }

    private void remove(String name) {
        try {
            // Not as a ToolRun: those are ended when the JVM is.
            new ProcessBuilder(client, "rm", "--force", name)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // Then there is no client any more to speak to the engine with.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The whole command line. */
    List<String> commandLine(String image, String name, int user, int group, Toolchain.Job job) {
        List<String> line = new ArrayList<>(
                List.of(client, "run", "--rm", "--name", name, "--network=none", "--security-opt", "label=disable"));
        if (!callerIsRoot) {
            line.addAll(List.of("--user", user + ":" + group));
        }
        for (Path directory : job.directories()) {
            line.addAll(List.of("--volume", directory + ":" + directory));
        }
        for (String variable : List.of("PATH=/usr/bin", "HOME=/tmp", "TMPDIR=/tmp", "LC_ALL=C")) {
            line.addAll(List.of("--env", variable));
        }
        line.addAll(List.of("--workdir", "/", image));
        line.addAll(job.command());
        return line;
    }
}
