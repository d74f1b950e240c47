// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real object file with the sections of a module, made by the compiler: it is what a .ko is, without a kernel. */
public final class ObjectFile {
    private static final String SOURCE = """
            #define IN(s) __attribute__((section(s), used))
            IN(".modinfo") static const char info[] = "license=GPL\\0name=kmr_sections\\0depends=\\0vermagic=6.1.0 SMP ";
            IN("__versions") static const struct { long crc; char name[56]; } versions[] = {
                { 0x1234, "module_layout" }, { 0x5678, "missing_one" } };
            struct self { int state; long list[2]; char name[56]; void *init, *exit, *more[32]; };
            extern int missing_one(int), missing_two(int);
            static const char text[] = "a parameter";
            IN("__param") static const void *parameters[] = { text, info, missing_two };
            int kmr_sections_plain(int n) { return missing_one(n) + parameters[n % 3]; }
            int init_module(void) { return 0; }
            void cleanup_module(void) { }
            IN(".gnu.linkonce.this_module") struct self self = {
                .name = "kmr_sections", .init = init_module, .exit = cleanup_module };
            """;

    private ObjectFile() {}

    /** Compiles it into the directory. */
    public static Path in(Path directory) throws IOException, InterruptedException {
        Path source = Files.writeString(directory.resolve("module.c"), SOURCE);
        Path object = directory.resolve("kmr_sections.ko");
        Process gcc = new ProcessBuilder(
                        List.of("gcc", "-w", "-O1", "-c", "-x", "c", source.toString(), "-o", object.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(gcc.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (gcc.waitFor() != 0) {
            throw new IOException("gcc could not make the object file: " + said);
        }
        return object;
    }
}
