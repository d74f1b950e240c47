// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;

/**
 * The signature at a module's end, looked at on behalf of old versions of libkmod: 28 reads from address 0 when the
 * digest is none that it knows (seen; 30 does not). The signature itself is not verified.
 */
final class ModuleSignature {
    /** libkmod 30 brought this function; that it is there tells that the fault is not. */
    static final String MENDED_WITH = "kmod_module_new_from_name_lookup";

    /** {@code scripts/sign-file.c}. */
    private static final String MARK = "~Module signature appended~\n";

    private static final int DESCRIPTION = 12;
    private static final int PKCS7 = 2;

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;

    /** MD4, MD5, SHA-1, RIPEMD-160, SHA-2: object identifiers in DER. */
    private static final Set<String> KNOWN = Set.of(
            "2a864886f70d0204",
            "2a864886f70d0205",
            "2b0e03021a",
            "2b24030201",
            "608648016503040201",
            "608648016503040202",
            "608648016503040203",
            "608648016503040204");

    private final Path file;
    private final ByteBuffer module;
    private int at;
    private int end;

    private ModuleSignature(Path file, ByteBuffer module) {
        this.file = file;
        this.module = module;
    }

    /**
     * Makes sure that an old libkmod can read the signature, if there is one.
     *
     * @throws KmodException when it could not
     */
    static void check(Path file, ByteBuffer module) {
        new ModuleSignature(file, module).check();
    }

    private void check() {
        int description = module.limit() - MARK.length() - DESCRIPTION;
        if (description < 0 || !text(description + DESCRIPTION, MARK.length()).equals(MARK)) {
            return;
        }
        // struct module_signature: algorithm, hash, kind, two lengths, three bytes of nothing, length in big endian.
        int length = Integer.reverseBytes(module.getInt(description + 8));
        if (module.get(description + 2) != PKCS7 || length <= 0 || length > description) {
            return;
        }
        at = description - length;
        end = description;
        // ContentInfo, its content, SignedData: RFC 2315.
        enter(SEQUENCE);
        skip(0x06);
        enter(0xa0);
        enter(SEQUENCE);
        skip(0x02);
        skip(SET);
        skip(SEQUENCE);
        skipIfThere(0xa0);
        skipIfThere(0xa1);
        // SignerInfos, the first one, its digest.
        enter(SET);
        enter(SEQUENCE);
        skip(0x02);
        skip(SEQUENCE);
        enter(SEQUENCE);
        int size = enter(0x06);
        byte[] identifier = new byte[size];
        module.get(at, identifier);
        if (!KNOWN.contains(HexFormat.of().formatHex(identifier))) {
            throw ModuleBytes.refused(file, "this old libkmod does not know the digest of its signature");
        }
    }

    private String text(int from, int length) {
        byte[] bytes = new byte[length];
        module.get(from, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void skipIfThere(int tag) {
        if (at < end && Byte.toUnsignedInt(module.get(at)) == tag) {
            skip(tag);
        }
    }

    private void skip(int tag) {
        // Not "at += enter(tag)": that would add to where it was before.
        int length = enter(tag);
        at += length;
    }

    /** Goes to the content of what is here, which must have this tag; returns the content's length. */
    private int enter(int tag) {
        if (at + 2 > end || Byte.toUnsignedInt(module.get(at)) != tag) {
            throw damaged();
        }
        int length = Byte.toUnsignedInt(module.get(at + 1));
        at += 2;
        if (length >= 0x80) {
            int bytes = length - 0x80;
            if (bytes == 0 || bytes > 3 || at + bytes > end) {
                throw damaged();
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | Byte.toUnsignedInt(module.get(at++));
            }
        }
        if (length > end - at) {
            throw damaged();
        }
        return length;
    }

    private KmodException damaged() {
        return ModuleBytes.refused(file, "its signature is damaged");
    }
}
