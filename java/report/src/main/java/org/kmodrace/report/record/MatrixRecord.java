// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of several kernels: {@value #FILE} in its directory, and below it for each kernel a directory that is a
 * {@link RunRecord}.
 *
 * @param id the run's name, such as {@code 20261121-102633-4f2a}
 * @param startedAtMillis since the epoch
 * @param arguments as typed
 * @param kernels in the order in which they were asked for
 */
public record MatrixRecord(String id, long startedAtMillis, List<String> arguments, List<Column> kernels) {
    /** What the run's directory has instead of {@link RunRecord#INFO_FILE}. */
    public static final String FILE = "matrix.json";

    private static final int SCHEMA = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * One kernel.
     *
     * @param name as asked for
     * @param directory the name of its run's directory, in the matrix's
     * @param trouble why it could not be run, or not to its end; "" when there was none
     */
    public record Column(String name, String directory, String trouble) {}

    public MatrixRecord {
        arguments = List.copyOf(arguments);
        kernels = List.copyOf(kernels);
    }

    /** Whether a run's directory is one of several kernels. */
    public static boolean isAt(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    /** The same, with what went wrong with one kernel. */
    public MatrixRecord withTrouble(String directory, String trouble) {
        return new MatrixRecord(
                id,
                startedAtMillis,
                arguments,
                kernels.stream()
                        .map(column -> column.directory().equals(directory)
                                ? new Column(column.name(), directory, trouble)
                                : column)
                        .toList());
    }

    /**
     * Writes it, whole or not at all.
     *
     * @throws IOException naming the path
     */
    public void write(Path directory) throws IOException {
        ObjectNode root =
                JSON.createObjectNode().put("schema", SCHEMA).put("id", id).put("startedAtMillis", startedAtMillis);
        arguments.forEach(root.putArray("arguments")::add);
        ArrayNode array = root.putArray("kernels");
        kernels.forEach(column -> array.addObject()
                .put("name", column.name())
                .put("directory", column.directory())
                .put("trouble", column.trouble()));
        RunRecord.replace(directory.resolve(FILE), root.toPrettyString() + "\n");
    }

    /**
     * Reads it.
     *
     * @throws RecordException when it is not readable; the message says why
     */
    public static MatrixRecord open(Path directory) throws RecordException {
        Path file = directory.resolve(FILE);
        try {
            JsonNode root = JSON.readTree(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            if (!root.isObject() || root.path("schema").asInt(SCHEMA) > SCHEMA) {
                throw new RecordException(file + " is of another version of kmodrace; use a newer one");
            }
            List<String> arguments = new ArrayList<>();
            root.path("arguments").forEach(argument -> arguments.add(argument.asText()));
            List<Column> kernels = new ArrayList<>();
            root.path("kernels")
                    .forEach(column -> kernels.add(new Column(
                            column.path("name").asText(),
                            column.path("directory").asText(),
                            column.path("trouble").asText())));
            return new MatrixRecord(
                    root.path("id").asText(), root.path("startedAtMillis").asLong(), arguments, kernels);
        } catch (JsonProcessingException e) {
            throw new RecordException(file + " cannot be understood: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new RecordException(file + " cannot be read: " + e.getMessage() + "; check its permissions", e);
        }
    }
}
