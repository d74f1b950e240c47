// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Signatures on which libkmod 28 stumbles are kept from it. */
class ModuleSignatureTest {
    private static final byte[] SHA256 = HexFormat.of().parseHex("608648016503040201");
    private static final byte[] SHA3_256 = HexFormat.of().parseHex("608648016503040208");
    private static final byte[] MARK = "~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII);

    private static byte[] der(int tag, byte[]... contents) {
        byte[] content = join(contents);
        byte[] head = content.length < 0x80
                ? new byte[] {(byte) tag, (byte) content.length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
        return join(head, content);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A PKCS#7 message as {@code scripts/sign-file} makes them, without the names and numbers. */
    private static byte[] message(byte[] digest) {
        byte[] version = der(2, new byte[] {1});
        byte[] signer = der(0x30, version, der(0x30, new byte[200]), der(0x30, der(6, digest)), der(4, new byte[256]));
        byte[] signed = der(0x30, version, der(0x31), der(0x30), der(0x31, signer));
        return der(0x30, der(6, new byte[] {42}), der(0xa0, signed));
    }

    private static ByteBuffer module(byte[] message) {
        byte[] description = new byte[12];
        description[2] = 2;
        ByteBuffer.wrap(description).putInt(8, message.length);
        return ByteBuffer.wrap(join(TinyModule.whole("tiny", "").bytes(), message, description, MARK))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void check(ByteBuffer module) {
        ModuleSignature.check(Path.of("tiny.ko"), module);
    }

    @Test
    void aDigestThatEveryVersionKnowsPasses() {
        assertThatCode(() -> check(module(message(SHA256)))).doesNotThrowAnyException();
    }

    @Test
    void aModuleWithoutASignaturePasses() {
        ByteBuffer plain = ByteBuffer.wrap(TinyModule.whole("tiny", "").bytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertThatCode(() -> check(plain)).doesNotThrowAnyException();
    }

    @Test
    void anotherDigestIsRefused() {
        assertThatThrownBy(() -> check(module(message(SHA3_256))))
                .isInstanceOf(KmodException.class)
                .hasMessageContaining("this old libkmod does not know the digest of its signature");
    }

    @Test
    void aSignatureThatWasCutOffIsRefused() {
        byte[] message = message(SHA256);
        for (int length = 1; length < message.length; length++) {
            ByteBuffer module = module(Arrays.copyOf(message, length));
            assertThatThrownBy(() -> check(module))
                    .as("%d bytes", length)
                    .isInstanceOf(KmodException.class)
                    .hasMessageContaining("its signature is damaged");
        }
    }
}
