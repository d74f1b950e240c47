// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.kmodrace.lab.LabException;

/**
 * QEMU's monitor (QMP, docs/interop/qmp-intro.rst of QEMU): a machine that is silent is asked through it what its CPUs
 * do. Nothing is said to it before, so that it costs nothing and changes nothing. One thread asks at a time.
 */
final class Monitor implements Port {
    static final String NAME = "monitor";

    private static final String RETURN = "return";
    private static final String ERROR = "error";

    private final SocketPort port;
    private final ObjectMapper json = new ObjectMapper();
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private boolean greeted;

    private Monitor(SocketPort port) {
        this.port = port;
    }

    /** Opens one in a {@link PortDirectory}. */
    static Monitor open(Path directory) throws LabException {
        return new Monitor(SocketPort.open(NAME, directory));
    }

    /** QEMU's arguments for it. */
    static List<String> arguments(Path socket) {
        return List.of("-chardev", SocketPort.device(NAME, socket), "-mon", "chardev=" + NAME + ",mode=control");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> arguments() {
        return arguments(port.socket());
    }

    @Override
    public void read(Sink sink) throws IOException {
        Lines lines = new Lines(QemuMachine.LONGEST_LINE, this::heard);
        port.read((block, length) -> {
            lines.take(block, length);
            sink.take(block, length);
        });
    }

    @Override
    public void ended() {
        port.ended();
    }

    @Override
    public void discard() {
        port.discard();
    }

    private void heard(String line) {
        try {
            JsonNode answer = json.readTree(line);
            // Its greeting and its events are of no interest.
            if (answer != null && (answer.has(RETURN) || answer.has(ERROR))) {
                answers.add(answer);
            }
        } catch (JsonProcessingException e) {
            // Cut off, as QEMU ended.
        }
    }

    /**
     * What a command for people prints (human-monitor-command).
     *
     * @return empty when QEMU does not answer in time, or refuses
     */
    Optional<String> print(String command, Duration atMost) throws InterruptedException {
        return execute("human-monitor-command", Map.of("command-line", command), atMost)
                .map(JsonNode::asText);
    }

    /**
     * Has a command done.
     *
     * @return what it gives back; empty when QEMU does not answer in time, or refuses
     */
    Optional<JsonNode> execute(String command, Map<String, Object> arguments, Duration atMost)
            throws InterruptedException {
        if (!greeted) {
            greeted = send("qmp_capabilities", Map.of(), atMost).isPresent();
        }
        return greeted ? send(command, arguments, atMost) : Optional.empty();
    }

    private Optional<JsonNode> send(String command, Map<String, Object> arguments, Duration atMost)
            throws InterruptedException {
        // What came too late is no answer to this.
        answers.clear();
        try {
            port.write(json.writeValueAsBytes(Map.of("execute", command, "arguments", arguments)));
        } catch (IOException e) {
            return Optional.empty();
        }
        JsonNode answer = answers.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        return Optional.ofNullable(answer).map(a -> a.get(RETURN));
    }
}
