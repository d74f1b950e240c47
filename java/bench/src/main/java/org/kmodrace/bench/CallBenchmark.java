// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import java.util.concurrent.TimeUnit;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One call through the library as others use it, its result kept: JMH's part of the comparison. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class CallBenchmark {
    /** Bytes without end, and hardly any work for the kernel. */
    static final String ZERO = "/dev/zero";

    /** JMH sets it. */
    @Param({"ffm", "jni", "jna"})
    public String backend;

    private ModuleSyscalls sys;
    private OffHeap one;
    private int zero;

    /** Opens backend and file. */
    @Setup
    public void open() {
        sys = Backends.open(backend);
        one = sys.allocate(1);
        zero = sys.open(ZERO, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC)
                .intValue();
    }

    /** Closes the file. */
    @TearDown
    public void close() {
        sys.close(zero);
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
