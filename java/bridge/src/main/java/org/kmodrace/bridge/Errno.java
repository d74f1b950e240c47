// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

/**
 * An error number as the Linux kernel returns it (errno(3), {@code include/uapi/asm-generic/errno*.h};
 * the numbers are those of x86_64). Numbers without a name here are held all the same.
 *
 * @param number 0 for "no error", else 1 to 4095
 */
public record Errno(int number) {
    public static final Errno NONE = new Errno(0);
    public static final Errno EPERM = new Errno(1);
    public static final Errno ENOENT = new Errno(2);
    public static final Errno ESRCH = new Errno(3);
    public static final Errno EINTR = new Errno(4);
    public static final Errno EIO = new Errno(5);
    public static final Errno ENOEXEC = new Errno(8);
    public static final Errno EBADF = new Errno(9);
    /** Also {@code EWOULDBLOCK}: what {@code delete_module} answers for a module in use. */
    public static final Errno EAGAIN = new Errno(11);

    public static final Errno ENOMEM = new Errno(12);
    public static final Errno EACCES = new Errno(13);
    public static final Errno EFAULT = new Errno(14);
    public static final Errno EBUSY = new Errno(16);
    public static final Errno EEXIST = new Errno(17);
    public static final Errno ENODEV = new Errno(19);
    public static final Errno ENOTDIR = new Errno(20);
    public static final Errno EISDIR = new Errno(21);
    public static final Errno EINVAL = new Errno(22);
    public static final Errno ETXTBSY = new Errno(26);
    public static final Errno ENOSPC = new Errno(28);
    public static final Errno ERANGE = new Errno(34);
    public static final Errno ENAMETOOLONG = new Errno(36);
    public static final Errno ENOSYS = new Errno(38);
    public static final Errno EBADMSG = new Errno(74);
    public static final Errno EOPNOTSUPP = new Errno(95);
    public static final Errno ENOKEY = new Errno(126);
    public static final Errno EKEYREJECTED = new Errno(129);

    /**
     * The symbolic name, {@code "0"} for {@link #NONE}, or {@code "errno 123"} where none is known.
     * {@code EAGAIN} is named so although the module loader's man page says {@code EWOULDBLOCK}.
     */
    public String name() {
        return switch (number) {
            case 0 -> "0";
            case 1 -> "EPERM";
            case 2 -> "ENOENT";
            case 3 -> "ESRCH";
            case 4 -> "EINTR";
            case 5 -> "EIO";
            case 8 -> "ENOEXEC";
            case 9 -> "EBADF";
            case 11 -> "EAGAIN";
            case 12 -> "ENOMEM";
            case 13 -> "EACCES";
            case 14 -> "EFAULT";
            case 16 -> "EBUSY";
            case 17 -> "EEXIST";
            case 19 -> "ENODEV";
            case 20 -> "ENOTDIR";
            case 21 -> "EISDIR";
            case 22 -> "EINVAL";
            case 26 -> "ETXTBSY";
            case 28 -> "ENOSPC";
            case 34 -> "ERANGE";
            case 36 -> "ENAMETOOLONG";
            case 38 -> "ENOSYS";
            case 74 -> "EBADMSG";
            case 95 -> "EOPNOTSUPP";
            case 126 -> "ENOKEY";
            case 129 -> "EKEYREJECTED";
            default -> "errno " + number;
        };
    }

    @Override
    public String toString() {
        return name();
    }
}
