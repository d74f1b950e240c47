// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.kmodrace.report.compare.MatrixComparison;

/** Two runs of several kernels beside each other: each kernel's comparison, and below all of them one line for each. */
public final class MatrixCompareRenderer {
    private final CompareRenderer one;
    private final CompareJsonRenderer json = new CompareJsonRenderer();

    /**
     * Makes one.
     *
     * @param colours whether the reader is a terminal that shows them
     */
    public MatrixCompareRenderer(boolean colours) {
        this.one = new CompareRenderer(colours);
    }

    /** For people, with an end of line. */
    public String render(MatrixComparison matrix) {
        StringBuilder out = new StringBuilder();
        int width = 0;
        for (MatrixComparison.Kernel kernel : matrix.kernels()) {
            out.append("== ").append(Text.plain(kernel.name())).append(" ==\n");
            out.append(one.render(kernel.comparison())).append('\n');
            width = Math.max(width, Text.width(Text.plain(kernel.name())));
        }
        only("A", matrix.onlyA(), out);
        only("B", matrix.onlyB(), out);
        for (MatrixComparison.Kernel kernel : matrix.kernels()) {
            out.append(Text.left(Text.plain(kernel.name()), width))
                    .append("  ")
                    .append(CompareRenderer.conclusion(kernel.comparison()))
                    .append('\n');
        }
        return out.toString();
    }

    /** For programs: {@code kernels}, an array of objects as of {@link CompareJsonRenderer}, each with its name. */
    public String json(MatrixComparison matrix) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("schema", CompareJsonRenderer.SCHEMA);
        ArrayNode kernels = root.putArray("kernels");
        for (MatrixComparison.Kernel kernel : matrix.kernels()) {
            kernels.addObject().put("name", kernel.name()).set("comparison", json.tree(kernel.comparison()));
        }
        matrix.onlyA().forEach(root.putArray("onlyInA")::add);
        matrix.onlyB().forEach(root.putArray("onlyInB")::add);
        return root.toPrettyString() + "\n";
    }

    private static void only(String side, List<String> names, StringBuilder out) {
        if (!names.isEmpty()) {
            out.append("only in ").append(side).append(": ").append(Text.plain(String.join(", ", names)));
            out.append("\n\n");
        }
    }
}
