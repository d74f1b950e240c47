// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kmodrace.bench.guest.Peer;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One call through the library as others use it, its result kept: JMH's part of the comparison. Before each iteration
 * the C peer is asked for as long a slice of the same call, so that what a neighbour takes is taken from both.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class CallBenchmark {
    /** Bytes without end, and hardly any work for the kernel. */
    static final String ZERO = "/dev/zero";

    /** Of one iteration, in Java and in C. */
    static final int SLICE_MILLIS = 50;

    /** JMH sets it. */
    @Param({"ffm", "jni", "jna"})
    public String backend;

    /** What the C peer is asked for, without the number of calls. */
    @Param("")
    public String command;

    /** The C peer's program. */
    @Param("")
    public String peer;

    /** Where its answers go: nanoseconds a call, a line an iteration. */
    @Param("")
    public String answers;

    private Peer c;
    private long calls;
    private ModuleSyscalls sys;
    private OffHeap one;
    private int zero;

    /** Opens backend and file, and finds out how many calls a slice of the C peer has. */
    @Setup
    public void open() throws IOException {
        c = Peer.start(List.of(peer));
        long probe = Math.max(1, c.ask(command + " 1000")[0] / 1000);
        calls = SLICE_MILLIS * 1_000_000L / probe;
        sys = Backends.open(backend);
        one = sys.allocate(1);
        zero = sys.open(ZERO, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC)
                .intValue();
    }

    /** The C peer's slice. */
    @Setup(Level.Iteration)
    public void askPeer() throws IOException {
        double nanos = c.ask(command + " " + calls)[0] / (double) calls;
        Files.writeString(Path.of(answers), nanos + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Closes the file and ends the peer. */
    @TearDown
    public void close() {
        sys.close(zero);
        c.close();
    }

    /** {@code finit_module(-1, "", 0)}: EBADF, or ENOSYS where the kernel has no modules. */
    @Benchmark
    public SysResult refused() {
        return sys.finitModule(-1, "", 0);
    }

    /** read(2) of one byte. */
    @Benchmark
    public SysResult read() {
        return sys.read(zero, one, 1);
    }
}
