// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrnoTest {
    private static List<Field> constants() {
        List<Field> constants = new ArrayList<>();
        for (Field field : Errno.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getName().startsWith("E")) {
                constants.add(field);
            }
        }
        return constants;
    }

    @Test
    void everyConstantIsNamedAsItIsCalled() throws IllegalAccessException {
        List<Field> constants = constants();
        assertThat(constants).hasSizeGreaterThan(20);
        for (Field constant : constants) {
            Errno errno = (Errno) constant.get(null);
            assertThat(errno.name()).isEqualTo(constant.getName());
            assertThat(errno).hasToString(constant.getName());
        }
    }

    @Test
    void aNameBelongsToOneNumber() {
        List<String> names = new ArrayList<>();
        for (int number = 1; number < 4_096; number++) {
            names.add(new Errno(number).name());
        }
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void aNumberWithoutANameIsHeldAllTheSame() {
        assertThat(new Errno(97).name()).isEqualTo("errno 97");
        assertThat(new Errno(97)).isEqualTo(new Errno(97)).isNotEqualTo(new Errno(98));
        assertThat(Errno.NONE).hasToString("0");
    }

    @Test
    void aResultPrintsItsValueOrItsError() {
        assertThat(new SysResult(17, Errno.NONE)).hasToString("17");
        assertThat(new SysResult(0, Errno.NONE)).hasToString("0");
        assertThat(new SysResult(-1, Errno.EEXIST)).hasToString("EEXIST");
    }

    @Test
    void onlyMinusOneIsAFailure() {
        SysResult refused = new SysResult(-1, Errno.EAGAIN);
        assertThat(refused.ok()).isFalse();
        assertThat(refused.failedWith(Errno.EAGAIN)).isTrue();
        assertThat(refused.failedWith(Errno.EBUSY)).isFalse();
        assertThat(new SysResult(-2, Errno.NONE).ok()).isTrue();
        assertThat(new SysResult(0, Errno.NONE).failedWith(Errno.NONE)).isFalse();
    }
}
