// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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

    /**
     * Those that fitted, in the order in which they began; threads that still make some are not waited for. A file that
     * a thread opened, read or wrote, and closed again is one, and so is the same again.
     */
    List<Call> calls() {
        Map<Thread, List<Call>> byThread = new LinkedHashMap<>();
        int count = Math.min(next.get(), begins.length);
        for (int i = 0; i < count; i++) {
            Thread thread = threads[i];
            if (thread != null) {
                add(byThread.computeIfAbsent(thread, t -> new ArrayList<>()), call(i, thread));
            }
        }
        List<Call> all = new ArrayList<>();
        byThread.values().forEach(all::addAll);
        all.sort(Comparator.comparingLong(Call::begin));
        return all;
    }

    private Call call(int i, Thread thread) {
        SysResult answer = answers[i];
        String text = texts[i].isEmpty() ? "" : ", " + texts[i];
        return new Call(
                begins[i],
                ends[i],
                thread,
                calls[i] + "(" + files[i] + text + ")",
                answer == null ? "" : answer.toString(),
                1);
    }

    private static void add(List<Call> calls, Call call) {
        calls.add(call);
        joinAgain(calls);
        joinFile(calls);
        joinAgain(calls);
    }

    /** Open, one read or write, close: what counts is the middle. */
    private static void joinFile(List<Call> calls) {
        int size = calls.size();
        if (size < 3) {
            return;
        }
        Call open = calls.get(size - 3);
        Call middle = calls.get(size - 2);
        Call close = calls.get(size - 1);
        String file = close.what().startsWith("close(")
                ? close.what().substring("close(".length(), close.what().length() - 1)
                : "";
        boolean read = middle.what().equals("read(" + file + ")");
        boolean written = middle.what().startsWith("write(" + file + ", ");
        if (file.isEmpty() || open.times() > 1 || !open.what().equals("open(" + file + ")") || !(read || written)) {
            return;
        }
        calls.subList(size - 3, size).clear();
        // How much came last, of a file that is read to its end, is nothing.
        String answer = read && middle.answer().equals("0") ? "" : middle.answer();
        String what = read
                ? "read " + file
                : "write " + file + ": "
                        + middle.what()
                                .substring(
                                        middle.what().indexOf(", ") + 2,
                                        middle.what().length() - 1);
        calls.add(new Call(open.begin(), close.end(), close.thread(), what, answer, 1));
    }

    /** Loads and unloads are never taken together. */
    private static void joinAgain(List<Call> calls) {
        int size = calls.size();
        if (size < 2) {
            return;
        }
        Call first = calls.get(size - 2);
        Call second = calls.get(size - 1);
        if (first.what().equals(second.what()) && !second.what().contains("_module(")) {
            calls.subList(size - 2, size).clear();
            calls.add(new Call(
                    first.begin(),
                    second.end(),
                    second.thread(),
                    second.what(),
                    second.answer(),
                    first.times() + second.times()));
        }
    }
}
