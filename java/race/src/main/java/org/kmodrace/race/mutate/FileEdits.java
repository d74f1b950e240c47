// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kmodrace.race.mutate.ElfLayout.Section;

/** Damages to the file as a whole. */
final class FileEdits {
    private static final int MOST_APPENDED = 3 * 4096;
    private static final int MOST_FLIPS = 8;
    /** What stands at the very end of a signed module (kernel/module/signing.c). */
    private static final byte[] SIGNED = "~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII);
    /** {@code sizeof(struct module_signature)}. */
    private static final int SIGNATURE = 12;

    private record Field(String name, int at, int width) {}

    /** {@code Elf64_Ehdr}; the fields that the loader looks at stand twice. */
    private static final List<Field> HEADER = List.of(
            new Field("e_ident[EI_CLASS]", 4, 1),
            new Field("e_ident[EI_DATA]", 5, 1),
            new Field("e_ident[EI_VERSION]", 6, 1),
            new Field("e_ident[EI_OSABI]", 7, 1),
            new Field("e_ident", 0, 4),
            new Field("e_type", 0x10, 2),
            new Field("e_machine", 0x12, 2),
            new Field("e_version", 0x14, 4),
            new Field("e_entry", 0x18, 8),
            new Field("e_phoff", 0x20, 8),
            new Field("e_shoff", 0x28, 8),
            new Field("e_shoff", 0x28, 8),
            new Field("e_flags", 0x30, 4),
            new Field("e_ehsize", 0x34, 2),
            new Field("e_phentsize", 0x36, 2),
            new Field("e_phnum", 0x38, 2),
            new Field("e_shentsize", 0x3a, 2),
            new Field("e_shnum", 0x3c, 2),
            new Field("e_shnum", 0x3c, 2),
            new Field("e_shstrndx", 0x3e, 2),
            new Field("e_shstrndx", 0x3e, 2));

    private FileEdits() {}

    static String header(Draft draft) {
        Field field = draft.pick(HEADER);
        return draft.disturb("header: " + field.name(), field.at(), field.width());
    }

    /** Cuts the file off at a boundary of something, next to one, or anywhere. */
    static String truncate(Draft draft) {
        Section section = draft.pick(draft.layout().sections());
        int at = switch (draft.below(6)) {
            case 0 -> draft.below(ElfLayout.FILE_HEADER + 2);
            case 1 -> draft.layout().headers() + draft.below(3) - 1;
            case 2 -> section.header() + draft.below(3) - 1;
            case 3 -> section.offset() + draft.below(3) - 1;
            case 4 -> section.offset() + section.size() + draft.below(3) - 1;
            default -> draft.below(draft.length() + 1);
        };
        int length = Math.clamp(at, 0, draft.length());
        String what = "cut off after " + length + " of " + draft.length() + " bytes";
        draft.resize(length);
        return what;
    }

    static String append(Draft draft) {
        int length = draft.length();
        int more = 1 + draft.below(draft.oneIn(3) ? MOST_APPENDED : 64);
        boolean zeros = draft.oneIn(2);
        draft.resize(length + more);
        for (int i = 0; !zeros && i < more; i++) {
            draft.put(length + i, 1, draft.below(256));
        }
        return more + (zeros ? " zeros" : " random bytes") + " appended";
    }

    /** Appends what mod_verify_sig() takes for a signature: its struct with random fields, and the magic words. */
    static String sign(Draft draft) {
        int length = draft.length();
        int data = draft.below(64);
        draft.resize(length + data + SIGNATURE + SIGNED.length);
        for (int i = 0; i < data; i++) {
            draft.put(length + i, 1, draft.below(256));
        }
        int at = length + data;
        // algo, hash, signer_len and key_id_len are 0 for PKCS#7, id_type is 2; sig_len is big-endian.
        draft.put(at + 2, 1, draft.oneIn(4) ? draft.below(256) : 2);
        draft.put(at + draft.below(SIGNATURE), 1, draft.oneIn(2) ? draft.below(256) : 0);
        int said = draft.oneIn(2) ? data : draft.below(1 << 16);
        draft.put(at + 10, 2, Short.reverseBytes((short) said));
        draft.put(at + SIGNATURE, SIGNED);
        return "a false signature of " + data + " bytes appended, said to be " + said;
    }

    /** Zeros a stretch of a section. */
    static String zero(Draft draft) {
        Section section = draft.content();
        int from = draft.below(section.size());
        int count = 1 + draft.below(section.size() - from);
        for (int i = 0; i < count; i++) {
            draft.put(section.offset() + from + i, 1, 0);
        }
        return place(section) + ": " + count + " bytes from " + from + " zeroed";
    }

    /** Writes the beginning of one section over another. */
    static String copy(Draft draft) {
        Section from = draft.pick(draft.layout().contents(true));
        Section to = draft.content();
        int count = Math.min(from.size(), to.size());
        for (int i = 0; i < count; i++) {
            draft.put(to.offset() + i, 1, draft.get(from.offset() + i, 1));
        }
        return place(to) + ": " + count + " bytes of " + from.name() + " written over it";
    }

    /** Flips bits of a section. */
    static String flip(Draft draft) {
        Section section = draft.content();
        return flip(draft, place(section), section.offset(), section.size());
    }

    /** Flips bits of the section headers. */
    static String flipHeaders(Draft draft) {
        int size = draft.layout().sections().size() * ElfLayout.SECTION_HEADER;
        return flip(draft, "section headers", draft.layout().headers(), size);
    }

    private static String flip(Draft draft, String what, int start, int size) {
        int flips = 1 + draft.below(MOST_FLIPS);
        StringBuilder where = new StringBuilder();
        for (int i = 0; i < flips; i++) {
            int at = start + draft.below(size);
            int bit = draft.below(8);
            draft.put(at, 1, draft.get(at, 1) ^ 1 << bit);
            where.append(i == 0 ? "" : ",").append(at).append('.').append(bit);
        }
        return what + ": bits flipped at byte.bit " + where;
    }

    static String place(Section section) {
        return "section " + section.index() + " " + section.name();
    }
}
