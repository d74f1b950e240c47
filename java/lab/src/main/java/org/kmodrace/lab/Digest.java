// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over several things, each told from the next by its name and length; for the names of what is cached. */
public final class Digest {
    private static final int SHORT = 20;

    private final MessageDigest sha256 = sha256();

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The SHA-256 of a file's content and of nothing else: 64 hexadecimal digits, as sha256sum(1) prints them. */
    public static String ofFile(Path file) throws IOException {
        Digest digest = new Digest();
        digest.update(file);
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    /** A text. */
    public Digest text(String name, String value) {
        sha256.update((name + "\0" + value.length() + "\0" + value).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The content of a file. */
    public Digest content(String name, Path file) throws IOException {
        text(name, Long.toString(Files.size(file)));
        update(file);
        return this;
    }

    private void update(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] block = new byte[1 << 16];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                sha256.update(block, 0, n);
            }
        }
    }

    /** A file by its path, size and time of change: for large files that nobody edits in place. */
    public Digest stamp(Path file) throws IOException {
        return text(
                file.toString(),
                Files.size(file) + "@" + Files.getLastModifiedTime(file).toMillis());
    }

    /** The first 20 hexadecimal digits; once, at the end. */
    public String hex() {
        return HexFormat.of().formatHex(sha256.digest()).substring(0, SHORT);
    }
}
