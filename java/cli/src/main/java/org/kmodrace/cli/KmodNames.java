// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import org.kmodrace.lab.LabException;
import org.kmodrace.lab.image.KmodChoice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names by which kmods are asked for on the command line. */
final class KmodNames implements ITypeConverter<KmodChoice> {
    @Override
    public KmodChoice convert(String name) {
        try {
            return KmodChoice.parse(name);
        } catch (LabException e) {
            throw new TypeConversionException(e.what() + "; " + e.next());
        }
    }
}
