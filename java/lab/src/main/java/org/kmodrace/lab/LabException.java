// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something the user can understand and mend: what was wrong, where, and what to do next. The message is printed as it
 * is, without a stack trace; it says nothing about the kernel under test (infrastructure trouble is never a verdict).
 */
public final class LabException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String DISK_FULL = "No space left on device";

    private final String what;
    private final String where;
    private final String next;

    /**
     * @param what what was wrong, one sentence without a full stop
     * @param where the path, package or line it is about; empty when {@code what} says it all
     * @param next what to do about it; empty only when there is nothing to do
     */
    public LabException(String what, String where, String next) {
        this(what, where, next, null);
    }

    /** The same with the exception that told us, kept for a debug log. */
    public LabException(String what, String where, String next, @Nullable Throwable cause) {
        super(compose(what, where, next), cause);
        this.what = what;
        this.where = where;
        this.next = next;
    }

    /**
     * Words an I/O error: a full disk, missing permission and a missing file are told apart and named with their path.
     *
     * @param doing what was being done, as in "writing the kernel's entry"
     * @param path the path to name when the exception itself names none
     */
    public static LabException ofIo(String doing, Path path, IOException error) {
        String file = error instanceof FileSystemException named && named.getFile() != null
                ? named.getFile()
                : path.toString();
        String said = String.valueOf(error.getMessage());
        if (isDiskFull(said)) {
            return diskFull(doing, file, error);
        }
        if (error instanceof AccessDeniedException || said.contains("Permission denied")) {
            return new LabException(
                    "permission denied (" + doing + ")",
                    file,
                    "make it accessible for your user, then run again",
                    error);
        }
        if (error instanceof NoSuchFileException) {
            return new LabException("the file is not there (" + doing + ")", file, "check the path", error);
        }
        String reason = error instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : error.getClass().getSimpleName() + ": " + said;
        return new LabException("input/output trouble (" + doing + "): " + reason, file, "see whether it lasts", error);
    }

    /** That the disk (or the user's quota) is full. */
    public static LabException diskFull(String doing, String where, @Nullable Throwable cause) {
        return new LabException(
                "the disk is full (" + doing + ")",
                where,
                "free some space there (see `df -h`), or point XDG_CACHE_HOME at a roomier disk; then run again",
                cause);
    }

    /** Whether a program's output or an exception's message speaks of a full disk (or an exhausted quota). */
    public static boolean isDiskFull(String text) {
        return text.contains(DISK_FULL) || text.toLowerCase(Locale.ROOT).contains("disk quota exceeded");
    }

    /** What was wrong. */
    public String what() {
        return what;
    }

    /** Where; empty when {@link #what} says it all. */
    public String where() {
        return where;
    }

    /** What to do next; may be empty. */
    public String next() {
        return next;
    }

    private static String compose(String what, String where, String next) {
        StringBuilder message = new StringBuilder(what);
        if (!where.isEmpty()) {
            message.append("\n  where: ").append(where.strip().replace("\n", "\n         "));
        }
        if (!next.isEmpty()) {
            message.append("\n  next:  ").append(next.strip().replace("\n", "\n         "));
        }
        return message.toString();
    }
}
