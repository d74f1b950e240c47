// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.kmodrace.report.render.Format;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names by which formats are asked for on the command line. */
final class FormatNames implements ITypeConverter<Format>, Iterable<String> {
    private static final List<String> NAMES =
            Arrays.stream(Format.values()).map(Format::toString).toList();

    @Override
    public Format convert(String name) {
        return Arrays.stream(Format.values())
                .filter(format -> format.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "there is no format '" + name + "'; there is " + String.join(", ", NAMES)));
    }

    @Override
    public Iterator<String> iterator() {
        return NAMES.iterator();
    }
}
