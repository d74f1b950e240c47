// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.oracle.KernelVersion;

class RuleTest {
    private static final KernelOptions UNKNOWN = new KernelOptions(Optional.empty());

    private static KernelOptions options(String text) {
        return new KernelOptions(Optional.of("\n" + text));
    }

    private static final Case CHANGING = Case.of(
            "changing",
            "something",
            b -> new SysResult(0, Errno.NONE),
            Rule.since("6.5", "EINTR", "it was changed").with("NEW"),
            Rule.since("6.5", "EOPNOTSUPP", "it was left out").without("NEW"),
            Rule.between("5.10", "6.5", "0 or EBUSY", "stable kernels differ"),
            Rule.before("4.6", "ENOEXEC", "it was so"));

    private static String expected(String release, KernelOptions options) {
        return CHANGING.rule(KernelVersion.parse(release), options)
                .map(Rule::answer)
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "3.2, ENOEXEC",
        "4.5, ENOEXEC",
        "4.6, none",
        "5.9, none",
        "5.10, 0 or EBUSY",
        "6.4.99, 0 or EBUSY",
        "6.5-rc1, EINTR",
        "6.12, EINTR",
        "10.1, EINTR",
    })
    void theVersionPicksTheAnswer(String release, String answer) {
        assertThat(expected(release, options("CONFIG_NEW=y\n"))).isEqualTo(answer);
    }

    @Test
    void theConfigurationPicksTheAnswer() {
        assertThat(expected("6.6", options("CONFIG_NEW=m\n"))).isEqualTo("EINTR");
        assertThat(expected("6.6", options("# CONFIG_NEW is not set\nCONFIG_NEWER=y\n")))
                .isEqualTo("EOPNOTSUPP");
    }

    @Test
    void nothingIsExpectedOfAnOptionThatIsNotKnown() {
        assertThat(expected("6.6", UNKNOWN)).isEqualTo("none");
        assertThat(expected("6.4", UNKNOWN)).isEqualTo("0 or EBUSY");
        assertThat(CHANGING.whyNot(KernelVersion.parse("6.6"), UNKNOWN))
                .isEqualTo("the kernel's configuration is not known; it is for one since 6.5, with CONFIG_NEW or since"
                        + " 6.5, without CONFIG_NEW");
    }

    @Test
    void aKernelThatNothingIsSaidOfIsToldSo() {
        assertThat(CHANGING.whyNot(KernelVersion.parse("5.4.0"), UNKNOWN)).isEqualTo("nothing is said of kernel 5.4");
    }

    @Test
    void aRangeIsSaidInWords() {
        assertThat(CHANGING.rules())
                .extracting(Rule::range)
                .containsExactly(
                        "since 6.5, with CONFIG_NEW",
                        "since 6.5, without CONFIG_NEW",
                        "since 5.10, before 6.5",
                        "before 4.6");
        assertThat(Rule.always("0", "so").range()).isEmpty();
        assertThat(Rule.always("0", "so").with("X").range()).isEqualTo("with CONFIG_X");
    }
}
