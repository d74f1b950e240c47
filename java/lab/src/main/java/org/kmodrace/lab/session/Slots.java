// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.util.concurrent.Semaphore;

/** How many machines may run at once on this host, whichever sessions they belong to; who waits longest is next. */
public final class Slots {
    private final int count;
    private final Semaphore free;

    /** @param count at least one */
    public Slots(int count) {
        this.count = count;
        this.free = new Semaphore(count, true);
    }

    int count() {
        return count;
    }

    void acquire() throws InterruptedException {
        free.acquire();
    }

    void release() {
        free.release();
    }
}
