// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a run and what it ran on. Written before the first machine starts; what a record
 * of another version does not have is "", 0 or empty.
 *
 * @param id the run's name, such as {@code 20261121-102633-4f2a}
 * @param startedAtMillis since the epoch
 * @param kernelName as asked, such as {@code debian:6.1}
 * @param kernelRelease as uname(1) prints it
 * @param kernelPackageVersion "" when the kernel does not come from a package
 * @param kernelDigest of the kernel's image
 * @param imageDigest of the guest's image, where the run is deterministic
 * @param machine the kind of machine, such as {@code qemu}
 * @param accelerator such as {@code tcg,thread=multi}
 * @param acceleratorWhy why this one was taken
 * @param qemuVersion as QEMU prints it
 * @param qemuFlags the arguments that QEMU was given
 * @param backend the syscall backend in the guest
 * @param hostJdk the version of the runtime on the host
 * @param toolchain that built the test modules, in words; "" where they were built before
 * @param kmod the guest's lsmod and modprobe, in words, such as {@code kmod 30 of this host}
 * @param seed every random choice of the run follows it
 * @param conditions that are not the plain ones (noise, delays, phases), in words
 * @param kmodraceVersion of this tool
 * @param arguments as typed
 * @param planned what was to be done, in its order
 */
public record RunInfo(
        String id,
        long startedAtMillis,
        String kernelName,
        String kernelRelease,
        String kernelPackageVersion,
        String kernelDigest,
        String imageDigest,
        String machine,
        String accelerator,
        String acceleratorWhy,
        String qemuVersion,
        List<String> qemuFlags,
        String backend,
        String hostJdk,
        String toolchain,
        String kmod,
        long seed,
        String conditions,
        String kmodraceVersion,
        List<String> arguments,
        List<Planned> planned) {

    /** The version of {@code run.json} and of the journal beside it. */
    public static final int SCHEMA = 1;

    private static final String SCHEMA_FIELD = "schema";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /**
     * One variant of one scenario that the run was to try.
     *
     * @param variant {@code race} or the name of a control
     * @param trials how many
     */
    public record Planned(String scenario, String variant, int trials) {
        public Planned {
            scenario = text(scenario);
            variant = text(variant);
        }
    }

    public RunInfo {
        id = text(id);
        kernelName = text(kernelName);
        kernelRelease = text(kernelRelease);
        kernelPackageVersion = text(kernelPackageVersion);
        kernelDigest = text(kernelDigest);
        imageDigest = text(imageDigest);
        machine = text(machine);
        accelerator = text(accelerator);
        acceleratorWhy = text(acceleratorWhy);
        qemuVersion = text(qemuVersion);
        qemuFlags = list(qemuFlags);
        backend = text(backend);
        hostJdk = text(hostJdk);
        toolchain = text(toolchain);
        kmod = text(kmod);
        conditions = text(conditions);
        kmodraceVersion = text(kmodraceVersion);
        arguments = list(arguments);
        planned = list(planned);
    }

    /** As {@code run.json} holds it: indented, with the schema's version first. */
    public String toJson() {
        ObjectNode tree = JSON.createObjectNode().put(SCHEMA_FIELD, SCHEMA);
        tree.setAll((ObjectNode) JSON.valueToTree(this));
        return tree.toPrettyString() + "\n";
    }

    /**
     * Reads what {@link #toJson} wrote, or an older or somewhat newer version did; unknown fields are passed over.
     *
     * @throws RecordException when it is no JSON object of that kind; the message says why
     */
    public static RunInfo fromJson(String json) throws RecordException {
        try {
            if (!(JSON.readTree(json) instanceof ObjectNode tree)) {
                throw new RecordException("it holds no JSON object");
            }
            int schema = tree.path(SCHEMA_FIELD).asInt(SCHEMA);
            if (schema > SCHEMA) {
                throw new RecordException(
                        "it has schema " + schema + ", and this kmodrace reads up to " + SCHEMA + "; use a newer one");
            }
            return JSON.treeToValue(tree, RunInfo.class);
        } catch (JsonProcessingException e) {
            throw new RecordException("it is not the JSON of a run: " + e.getOriginalMessage(), e);
        }
    }

    /** Jackson gives null for what a record lacks. */
    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }

    private static <T> List<T> list(@Nullable List<T> value) {
        return value == null
                ? List.of()
                : value.stream().filter(Objects::nonNull).toList();
    }
}
