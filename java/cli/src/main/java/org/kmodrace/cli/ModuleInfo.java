// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.bridge.libkmod.InfoField;
import org.kmodrace.bridge.libkmod.KmodModule;

/**
 * What a module says of itself, put as modinfo(8) puts it.
 *
 * @param filename its file, or {@code (builtin)}
 * @param fields all but the parameters, in the file's order
 * @param parameters its parameters, the last of the file first
 */
record ModuleInfo(String name, String filename, boolean builtin, List<InfoField> fields, List<Parameter> parameters) {
    private static final int COLUMN = 16;

    /**
     * One parameter.
     *
     * @param type as {@code int} or {@code charp}
     */
    record Parameter(String name, Optional<String> description, Optional<String> type) {
        /** After {@code parm:}. */
        String text() {
            if (description.isEmpty()) {
                return name + ":" + type.orElse("");
            }
            return name + ":" + description.get()
                    + type.map(t -> " (" + t + ")").orElse("");
        }

        /** With {@code --field parm} modinfo writes one without a description otherwise. */
        String alone() {
            return description.isEmpty() ? name + ": (" + type.orElse("") + ")" : text();
        }

        private Parameter with(String key, String value) {
            return key.equals("parm")
                    ? new Parameter(name, Optional.of(value), type)
                    : new Parameter(name, description, Optional.of(value));
        }
    }

    /** Keeps copies of the lists. */
    ModuleInfo {
        fields = List.copyOf(fields);
        parameters = List.copyOf(parameters);
    }

    /** Asks the module. */
    static ModuleInfo of(KmodModule module) {
        List<InfoField> fields = new ArrayList<>();
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (InfoField field : module.info()) {
            int colon = field.value().indexOf(':');
            if (!field.key().equals("parm") && !field.key().equals("parmtype")) {
                fields.add(field);
            } else if (colon >= 0) {
                String name = field.value().substring(0, colon);
                Parameter known =
                        parameters.getOrDefault(name, new Parameter(name, Optional.empty(), Optional.empty()));
                parameters.put(name, known.with(field.key(), field.value().substring(colon + 1)));
            }
        }
        return new ModuleInfo(
                module.name(),
                module.path().map(String::valueOf).orElse("(builtin)"),
                module.path().isEmpty(),
                fields,
                new ArrayList<>(parameters.values()).reversed());
    }

    /** The lines that modinfo prints. */
    String text() {
        StringBuilder text = new StringBuilder();
        if (builtin) {
            line(text, "name", name);
        }
        line(text, "filename", filename);
        fields.forEach(field -> line(text, field.key(), field.value()));
        parameters.forEach(parameter -> line(text, "parm", parameter.text()));
        return text.toString();
    }

    /** The values of one field, a line each, as with {@code modinfo --field}; "" when there is none. */
    String text(String field) {
        StringBuilder text = new StringBuilder();
        if (field.equals("filename")) {
            return filename + "\n";
        }
        if (field.equals("name") && builtin) {
            text.append(name).append('\n');
        }
        if (field.equals("parm")) {
            parameters.forEach(
                    parameter -> text.append(harmless(parameter.alone())).append('\n'));
        }
        if (field.equals("parmtype")) {
            parameters
                    .reversed()
                    .forEach(parameter -> parameter
                            .type()
                            .ifPresent(type -> text.append(harmless(parameter.name() + ":" + type))
                                    .append('\n')));
        }
        fields.stream()
                .filter(one -> one.key().equals(field))
                .forEach(one -> text.append(harmless(one.value())).append('\n'));
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        String head = harmless(key) + ":";
        text.append(head)
                .append(" ".repeat(Math.max(0, COLUMN - head.length())))
                .append(harmless(value))
                .append('\n');
    }

    /** Anybody can write a module: without what would move a terminal's cursor, but with the lines of signatures. */
    private static String harmless(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.chars()
                .map(c -> Character.isISOControl(c) && c != '\n' && c != '\t' ? '?' : c)
                .forEach(c -> plain.append((char) c));
        return plain.toString();
    }
}
