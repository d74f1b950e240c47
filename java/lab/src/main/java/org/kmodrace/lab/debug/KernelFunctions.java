// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.modules.ElfSections;

/** Which function of a kernel an address is in. */
public final class KernelFunctions {
    /** What is that far behind the last function begins is none of the kernel's own. */
    private static final long LONGEST = 1 << 20;

    private final TreeMap<Long, String> functions = new TreeMap<>(Long::compareUnsigned);
    private final long text;

    private KernelFunctions(long text) {
        this.text = text;
    }

    /**
     * Reads the functions of a kernel, which takes a second.
     *
     * @param image the bzImage
     * @throws LabException when it has no list of symbols, or cannot be unpacked
     */
    public static KernelFunctions of(Path image) throws LabException, InterruptedException {
        ElfSections kernel = KernelImage.unpack(image);
        KernelFunctions all = new KernelFunctions(kernel.address(".text"));
        for (Kallsyms.Symbol symbol : Kallsyms.read(image, kernel)) {
            if (symbol.isFunction() && !symbol.isPadding()) {
                all.functions.putIfAbsent(symbol.address(), symbol.name());
            }
        }
        return all;
    }

    /**
     * Names the place.
     *
     * @param begin where the running kernel's text begins, as KASLR has put it
     * @return such as {@code schedule+0x1c}; "" when it is in none of the kernel's own functions
     */
    public String at(long address, long begin) {
        long linked = address - begin + text;
        Map.Entry<Long, String> function = functions.floorEntry(linked);
        return function == null || linked - function.getKey() > LONGEST
                ? ""
                : "%s+0x%x".formatted(function.getValue(), linked - function.getKey());
    }
}
