// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.SysResult;

/**
 * The system calls that the harness makes in a trial, from any thread. Its room is taken beforehand, and nothing is
 * put into words until it is asked: what is recorded shall not be slower for it.
 */
public final class CallLog {
    /**
     * A call, or several of the same one after the other.
     *
     * @param begin of the first, by {@link System#nanoTime()}
     * @param end of the last
     * @param thread that made it
     * @param what with its arguments
     * @param answer of the last; "" for one that has none
     * @param times how many
     */
    record Call(long begin, long end, Thread thread, String what, String answer, int times) {}

    private final long[] begins;
    private final long[] ends;
    private final Thread[] threads;
    private final String[] calls;
    private final String[] files;
    private final String[] texts;
    private final @Nullable SysResult[] answers;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, String> names = new ConcurrentHashMap<>();
    private volatile long released;

    /** @param room for so many calls */
    public CallLog(int room) {
        begins = new long[room];
        ends = new long[room];
        threads = new Thread[room];
        calls = new String[room];
        files = new String[room];
        texts = new String[room];
        answers = new SysResult[room];
    }

    /** Begins afresh. */
    public void clear() {
        next.set(0);
        released = 0;
    }

    /** The gate was opened now. */
    void release() {
        released = System.nanoTime();
    }

    /** When the gate was opened last; 0 for not at all. */
    long released() {
        return released;
    }

    /** The calling thread has that number. */
    void isThread(int number) {
        names.put(number, Thread.currentThread().getName());
    }

    /** The names of the threads that asked for their numbers. */
    Map<Integer, String> names() {
        return names;
    }

    void add(long begin, String call, String file, String text, @Nullable SysResult answer) {
        long end = System.nanoTime();
        int at = next.getAndIncrement();
        if (at < 0 || at >= begins.length) {
            return;
        }
        begins[at] = begin;
        ends[at] = end;
        threads[at] = Thread.currentThread();
        calls[at] = call;
        files[at] = file;
        texts[at] = text;
        answers[at] = answer;
    }

    /** How many did not fit. */
    int dropped() {
        return Math.max(0, next.get() - begins.length);
    }

    /** Those that fitted, in the order in which they ended; threads that still make some are not waited for. */
    List<Call> calls() {
        List<Call> all = new ArrayList<>();
        Map<Thread, Integer> last = new HashMap<>();
        int count = Math.min(next.get(), begins.length);
        for (int i = 0; i < count; i++) {
            Thread thread = threads[i];
            if (thread == null) {
                continue;
            }
            String what = calls[i] + "(" + files[i] + (texts[i].isEmpty() ? "" : ", " + texts[i]) + ")";
            SysResult result = answers[i];
            String answer = result == null ? "" : result.toString();
            Integer before = last.get(thread);
            Call same = before == null ? null : all.get(before);
            boolean again = same != null && same.what().equals(what) && !calls[i].endsWith("module");
            if (same != null && before != null && again) {
                all.set(before, new Call(same.begin(), ends[i], thread, what, answer, same.times() + 1));
            } else {
                last.put(thread, all.size());
                all.add(new Call(begins[i], ends[i], thread, what, answer, 1));
            }
        }
        return all;
    }
}
