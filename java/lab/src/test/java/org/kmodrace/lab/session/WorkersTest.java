// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.kmodrace.lab.LabException;

class WorkersTest {
    @Test
    void theyWorkSideBySide() throws LabException, InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        AtomicInteger met = new AtomicInteger();
        Workers.run(2, () -> {
            both.countDown();
            if (both.await(30, TimeUnit.SECONDS)) {
                met.incrementAndGet();
            }
        });
        assertThat(met).hasValue(2);
    }

    @Test
    void theFirstFailureEndsTheOthersAndIsTold() {
        AtomicInteger number = new AtomicInteger();
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch both = new CountDownLatch(2);
        assertThatThrownBy(() -> Workers.run(2, () -> {
                    both.countDown();
                    if (number.getAndIncrement() == 0) {
                        both.await();
                        throw new LabException("the disk is full", "here", "make room");
                    }
                    try {
                        TimeUnit.MINUTES.sleep(5);
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                        throw e;
                    }
                }))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("the disk is full");
        assertThat(number).hasValue(2);
        assertThat(interrupted).isTrue();
    }

    @Test
    void atLeastOneMachineFitsAndNeverMoreThanFour() {
        assertThat(Workers.fitting(1 << 30)).isEqualTo(1);
        assertThat(Workers.fitting(1)).isBetween(1, 4);
    }
}
