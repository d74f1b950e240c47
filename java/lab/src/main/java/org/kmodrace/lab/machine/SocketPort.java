// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;

/**
 * A port that is a socket in a private directory, both of which are gone once QEMU has connected: nobody else can, and
 * nothing is left behind.
 */
final class SocketPort implements Port {
    private static final int BLOCK = 1 << 14;

    private final String name;
    private final Path socket;
    private final ServerSocketChannel server;
    private volatile @Nullable SocketChannel connected;

    private SocketPort(String name, Path socket, ServerSocketChannel server) {
        this.name = name;
        this.socket = socket;
        this.server = server;
    }

    /** Opens a port in a {@link PortDirectory}, for QEMU to connect to. */
    static SocketPort open(String name, Path directory) throws LabException {
        Path socket = directory.resolve(name);
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            return new SocketPort(name, socket, server);
        } catch (IOException e) {
            throw LabException.ofIo("preparing a machine", socket, e);
        }
    }

    /** QEMU's arguments for such a port. */
    static List<String> arguments(String name, Path socket) {
        return List.of("-chardev", device(name, socket), "-serial", "chardev:" + name);
    }

    /** QEMU's character device, which connects to the socket. */
    static String device(String name, Path socket) {
        return "socket,id=" + name + ",path=" + socket.toString().replace(",", ",,");
    }

    Path socket() {
        return socket;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> arguments() {
        return arguments(name, socket);
    }

    @Override
    public void read(Sink sink) throws IOException {
        try (SocketChannel channel = server.accept()) {
            connected = channel;
            PortDirectory.remove(socket);
            InputStream in = Channels.newInputStream(channel);
            byte[] block = new byte[BLOCK];
            for (int n = read(in, block); n >= 0; n = read(in, block)) {
                sink.take(block, n);
            }
        } catch (ClosedChannelException | SocketException ended) {
            // QEMU ended before it connected, or was killed.
        }
    }

    /**
     * Says something to QEMU, all of it.
     *
     * @throws IOException when QEMU has not connected yet or is gone
     */
    void write(byte[] bytes) throws IOException {
        SocketChannel channel = connected;
        if (channel == null) {
            throw new ClosedChannelException();
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** A connection that breaks off is an end like any other; only trouble with our own files is trouble. */
    private static int read(InputStream in, byte[] block) {
        try {
            return in.read(block);
        } catch (IOException brokenOff) {
            return -1;
        }
    }

    @Override
    public void ended() {
        try {
            server.close();
        } catch (IOException e) {
            // It was only there to be connected to.
        }
    }

    @Override
    public void discard() {
        ended();
        PortDirectory.remove(socket);
    }
}
