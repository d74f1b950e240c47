// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.engine.HarnessException;

/** Each edit changes what it says and nothing else. */
class ModuleImageTest {
    private static final String INFO = "license=GPL\0vermagic=6.1.0 SMP mod_unload \0name=kmr_a\0";
    private static final byte[] VERSIONS = version(0x11223344, "module_layout", 0x55667788, "kmr_gate_wait");

    private final byte[] image = module(Map.of(
            ".modinfo", INFO.getBytes(StandardCharsets.US_ASCII),
            "__versions", VERSIONS,
            ".gnu.linkonce.this_module", Arrays.copyOf("12345678kmr_a".getBytes(StandardCharsets.US_ASCII), 96)));

    private static byte[] version(int first, String firstName, int second, String secondName) {
        ByteBuffer entries = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        entries.putLong(0, first).put(8, firstName.getBytes(StandardCharsets.US_ASCII));
        entries.putLong(64, second).put(72, secondName.getBytes(StandardCharsets.US_ASCII));
        return entries.array();
    }

    /** A file with those sections and a section of their names, as elf(5) has it. */
    private static byte[] module(Map<String, byte[]> contents) {
        Map<String, byte[]> sections = new LinkedHashMap<>(contents);
        StringBuilder names = new StringBuilder("\0");
        Map<String, Integer> nameOffsets = new LinkedHashMap<>();
        for (String name : sections.keySet()) {
            nameOffsets.put(name, names.length());
            names.append(name).append('\0');
        }
        nameOffsets.put(".shstrtab", names.length());
        names.append(".shstrtab\0");
        sections.put(".shstrtab", names.toString().getBytes(StandardCharsets.US_ASCII));

        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ByteBuffer headers = ByteBuffer.allocate(64 * (sections.size() + 1)).order(ByteOrder.LITTLE_ENDIAN);
        int at = 64;
        int index = 1;
        for (Map.Entry<String, byte[]> section : sections.entrySet()) {
            headers.putInt(64 * index, nameOffsets.getOrDefault(section.getKey(), 0));
            headers.putLong(64 * index + ModuleImage.SH_OFFSET, at);
            headers.putLong(64 * index + ModuleImage.SH_SIZE, section.getValue().length);
            body.writeBytes(section.getValue());
            at += section.getValue().length;
            index++;
        }
        ByteBuffer elf = ByteBuffer.allocate(at + headers.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1});
        elf.putLong(ModuleImage.E_SHOFF, at);
        elf.putShort(ModuleImage.E_SHENTSIZE, (short) 64);
        elf.putShort(ModuleImage.E_SHNUM, (short) (sections.size() + 1));
        elf.putShort(ModuleImage.E_SHSTRNDX, (short) sections.size());
        elf.put(64, body.toByteArray()).put(at, headers.array());
        return elf.array();
    }

    private String section(byte[] edited, String name) {
        int header = ModuleImage.sectionHeader(image, name);
        return new String(
                edited,
                ModuleImage.offset(image, header),
                ModuleImage.size(image, header),
                StandardCharsets.ISO_8859_1);
    }

    private int differences(byte[] edited) {
        assertThat(edited).hasSameSizeAs(image);
        return (int) IntStream.range(0, image.length)
                .filter(i -> image[i] != edited[i])
                .count();
    }

    @Test
    void aTextIsReplacedWhereItStandsAndFilledUp() {
        byte[] edited = ModuleImage.replaced(image, ".modinfo", "license=GPL\0", "license=Ow\0");
        assertThat(section(edited, ".modinfo")).isEqualTo(INFO.replace("GPL\0", "Ow\0\0"));
        assertThat(section(image, ".modinfo")).as("the right one").isEqualTo(INFO);
    }

    @Test
    void aTextThatIsNotThereIsTheHarnesssTrouble() {
        assertThatThrownBy(() -> ModuleImage.replaced(image, ".modinfo", "no\0such", "x"))
                .isInstanceOf(HarnessException.class)
                .hasMessageContaining("no|such");
        assertThatThrownBy(() -> ModuleImage.sectionHeader(image, ".none"))
                .isInstanceOf(HarnessException.class)
                .hasMessageContaining(".none");
        assertThatThrownBy(() -> ModuleImage.wrongChecksum(image, "nobody"))
                .isInstanceOf(HarnessException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> ModuleImage.withByteAfter(image, ".modinfo", "nowhere=", 'x'))
                .isInstanceOf(HarnessException.class)
                .hasMessageContaining("nowhere=");
    }

    @Test
    void aLongerTextHasNoRoom() {
        assertThatThrownBy(() -> ModuleImage.replaced(image, ".modinfo", "GPL", "longer"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no room");
    }

    @Test
    void aSectionThatIsCalledOtherwiseIsNotFoundAnyMore() {
        byte[] edited = ModuleImage.withoutSection(image, ".modinfo");
        assertThat(differences(edited)).isEqualTo(1);
        assertThatThrownBy(() -> ModuleImage.sectionHeader(edited, ".modinfo")).isInstanceOf(HarnessException.class);
        assertThat(ModuleImage.sectionHeader(edited, "__versions"))
                .isEqualTo(ModuleImage.sectionHeader(image, "__versions"));
    }

    @Test
    void onlyTheChecksumOfThatSymbolIsAnother() {
        byte[] edited = ModuleImage.wrongChecksum(image, "kmr_gate_wait");
        assertThat(differences(edited)).isEqualTo(1);
        ByteBuffer versions = ByteBuffer.wrap(section(edited, "__versions").getBytes(StandardCharsets.ISO_8859_1))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(versions.getInt(0)).isEqualTo(0x11223344);
        assertThat(versions.getInt(64)).isNotEqualTo(0x55667788);
    }

    @Test
    void aModuleCanHaveALongerNameAsFarAsThereIsRoom() {
        String longest = "n".repeat(55);
        byte[] edited = ModuleImage.renamed(image, "kmr_a", longest);
        assertThat(section(edited, ".gnu.linkonce.this_module")).startsWith("12345678" + longest + "\0");
        assertThat(section(ModuleImage.renamed(image, "kmr_a", "b"), ".gnu.linkonce.this_module"))
                .startsWith("12345678b\0\0\0\0\0");
        // "kmr_" is only the beginning of a name here.
        assertThatThrownBy(() -> ModuleImage.renamed(image, "kmr_", "kmr_")).isInstanceOf(HarnessException.class);
    }

    @Test
    void theByteAfterATextIsAnother() {
        byte[] edited = ModuleImage.withByteAfter(image, ".modinfo", "vermagic=", '0');
        assertThat(section(edited, ".modinfo")).contains("vermagic=0.1.0 SMP");
        assertThat(differences(edited)).isEqualTo(1);
    }

    @Test
    void whatIsCutOffOrAddedIsAtTheEnd() {
        assertThat(ModuleImage.cut(image, 10)).isEqualTo(Arrays.copyOf(image, 10));
        byte[] more = ModuleImage.with(image, new byte[] {1, 2, 3});
        assertThat(Arrays.copyOf(more, image.length)).isEqualTo(image);
        assertThat(Arrays.copyOfRange(more, image.length, more.length)).containsExactly(1, 2, 3);
    }

    @Test
    void aSignatureEndsInItsTrailerAndTheMark() {
        byte[] signed = ModuleImage.signed(image, new byte[] {9, 9}, 2, 0x01020304);
        byte[] tail = Arrays.copyOfRange(signed, image.length, signed.length);
        assertThat(Arrays.copyOf(tail, 14)).containsExactly(9, 9, 0, 0, 2, 0, 0, 0, 0, 0, 1, 2, 3, 4);
        assertThat(new String(tail, 14, tail.length - 14, StandardCharsets.US_ASCII))
                .isEqualTo("~Module signature appended~\n");
    }

    @Test
    void numbersAreWrittenAsTheFileHasThem() {
        assertThat(ModuleImage.withShort(image, ModuleImage.E_MACHINE, 0x0102)[ModuleImage.E_MACHINE])
                .isEqualTo((byte) 2);
        assertThat(ModuleImage.withLong(image, ModuleImage.E_SHOFF, 0x0708)[ModuleImage.E_SHOFF])
                .isEqualTo((byte) 8);
        assertThat(ModuleImage.withByte(image, 3, 'K')[3]).isEqualTo((byte) 'K');
    }
}
