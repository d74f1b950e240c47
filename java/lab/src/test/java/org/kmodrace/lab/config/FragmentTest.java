// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FragmentTest {
    private static final ConfigFile EMPTY = ConfigFile.of("");

    @Test
    void asksForWhatAnOptionDependsOnBeforeItAndOnce() {
        String text = new Fragment()
                .ask("KPROBE_EVENTS", "probes")
                .ask("FTRACE", "tracing")
                .text();

        assertThat(text).containsOnlyOnce("CONFIG_FTRACE=y\n").containsOnlyOnce("CONFIG_MODULES=y\n");
        assertThat(text.indexOf("CONFIG_FTRACE=y")).isLessThan(text.indexOf("CONFIG_KPROBE_EVENTS=y"));
        assertThat(text).contains("# probes\nCONFIG_KPROBE_EVENTS=y\n", "# tracing\nCONFIG_FTRACE=y\n");
    }

    @Test
    void saysWhatIsOnlyThereForTheSakeOfAnother() {
        assertThat(new Fragment().ask("XFRM_USER", "m", "sockets").text())
                .contains("# for XFRM_USER\nCONFIG_INET=y\n")
                .endsWith("# sockets\nCONFIG_XFRM_USER=m\n");
    }

    /** Kconfig has no prompt for these: a line would have no effect, and merge_config.sh would complain of it. */
    @Test
    void asksForTheGroundsOfWhatCannotBeAskedFor() {
        Fragment fragment = new Fragment()
                .ask("DYNAMIC_FTRACE_WITH_REGS", "redirects functions")
                .ask("PREEMPT_RCU", "readers that can be interrupted");

        assertThat(fragment.text())
                .contains("CONFIG_DYNAMIC_FTRACE=y", "CONFIG_FUNCTION_TRACER=y", "CONFIG_FTRACE=y", "CONFIG_PREEMPT=y")
                .doesNotContain("WITH_REGS=", "PREEMPT_RCU=");
        assertThat(fragment.unmetBy(EMPTY)).containsEntry("PREEMPT_RCU", "CONFIG_PREEMPT_RCU=y");
    }

    /** tinyconfig sets SLUB_TINY, with which kconfig leaves KASAN out without a word. */
    @Test
    void unsetsWhatIsInTheWay() {
        assertThat(new Fragment().ask("KASAN", "").text())
                .contains("# CONFIG_SLUB_TINY is not set\n", "CONFIG_KASAN=y\n");
    }

    @Test
    void tellsWhatDidNotComeOut() {
        Fragment fragment = new Fragment()
                .ask("PRINTK", "")
                .ask("XFRM_USER", "m", "")
                .ask("LOCALVERSION", "\"-x\"", "")
                .ask("SLUB_TINY", "", "");
        ConfigFile asAsked = ConfigFile.of("""
                CONFIG_PRINTK=y
                CONFIG_XFRM_USER=m
                CONFIG_INET=y
                CONFIG_NET=y
                CONFIG_LOCALVERSION="-x"
                # CONFIG_SLUB_TINY is not set
                """);
        ConfigFile other = ConfigFile.of("""
                CONFIG_PRINTK=y
                CONFIG_XFRM_USER=y
                CONFIG_INET=y
                CONFIG_NET=y
                CONFIG_LOCALVERSION="-x"
                CONFIG_SLUB_TINY=y
                """);

        assertThat(fragment.unmetBy(asAsked)).isEmpty();
        assertThat(fragment.unmetBy(other).values())
                .containsExactly("CONFIG_XFRM_USER=m (it is y)", "# CONFIG_SLUB_TINY is not set (it is y)");
    }

    @Test
    void leavesOutWhatIsThereAlready() {
        Fragment fragment = new Fragment()
                .heading("First")
                .ask("MODULE_UNLOAD", "")
                .heading("Second")
                .ask("KPROBES", "")
                .ask("PRINTK", "the console");

        assertThat(fragment.without(ConfigFile.of("CONFIG_MODULES=y\nCONFIG_MODULE_UNLOAD=y\nCONFIG_KPROBES=y\n"))
                        .text())
                .isEqualTo("### Second\n# the console\nCONFIG_PRINTK=y\n");
        assertThat(fragment.without(ConfigFile.of(
                                "CONFIG_MODULES=y\nCONFIG_MODULE_UNLOAD=y\nCONFIG_KPROBES=y\nCONFIG_PRINTK=y\n"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void theLastLineOfAnOptionCounts() {
        assertThat(ConfigFile.of("CONFIG_A=m\nCONFIG_B=\"x=1\"\nCONFIG_A=y\nCONFIG_C=n\n"))
                .satisfies(config -> {
                    assertThat(config.value("A")).isEqualTo("y");
                    assertThat(config.value("B")).isEqualTo("\"x=1\"");
                    assertThat(config.value("C")).isEmpty();
                    assertThat(config.has("B")).isFalse();
                });
    }
}
