// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.lab.ToolRun;

class SshReachTest {
    @ParameterizedTest
    @CsvSource({
        "box, box, 0",
        "root@box, root@box, 0",
        "root@box:2222, root@box, 2222",
        "me@10.0.0.7:22, me@10.0.0.7, 22",
        "first.last@test-box.example.org, first.last@test-box.example.org, 0"
    })
    void aMachineIsNamedAsForSsh(String text, String destination, int port) {
        assertThat(SshReach.parse(text, null)).isEqualTo(new SshReach(SshReach.SSH, destination, port, null));
    }

    /** The second would be an option to ssh, by which any program can be started. */
    @ParameterizedTest
    @ValueSource(strings = {"", "-oProxyCommand=x", "root@", "@box", "a b", "root@-box", "box:99999", "-x@box"})
    void whatCannotBeAMachineIsRefused(String text) {
        assertThatThrownBy(() -> SshReach.parse(text, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePortAndTheConfigurationAreGivenToSsh() {
        assertThat(new SshReach(SshReach.SSH, "root@box", 2222, Path.of("/etc/my config")).command("true"))
                .startsWith("ssh")
                .containsSequence("-F", "/etc/my config")
                .containsSequence("-p", "2222")
                .containsSequence("-o", "BatchMode=yes")
                .containsSequence("root@box", "--");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "it's \"quoted\"", "$HOME `id` \\n", "a\nb", "*", "ünï"})
    void aScriptComesThroughWhateverIsInIt(String text) throws Exception {
        // What ssh has the login shell of the other side do; and that one may be root, who needs no sudo.
        String remote = new SshReach(SshReach.SSH, "box", 0, null)
                .command("printf %s " + Reach.quoted(text))
                .getLast()
                .replace("sudo -n -- ", "");

        assertThat(ToolRun.of("sh", "-c", remote).run().output()).isEqualTo(text);
    }

    /** The texts are those of OpenSSH 9.2 and sudo 1.9, as they came. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "255|vagrant@127.0.0.1: Permission denied (publickey).|does not let your ssh in|ssh-copy-id|false",
                "255|No ED25519 host key is known for [127.0.0.1]:2222 and you have requested strict checking. Host key"
                        + " verification failed.|host key of box is not known|connect once by hand|false",
                "255|@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @ Host key verification failed.|shows another host"
                        + " key|ssh-keygen -R|false",
                "255|ssh: Could not resolve hostname nohost.invalid: Name or service not known|no machine box|check the"
                        + " name|false",
                "255|ssh: connect to host 127.0.0.1 port 2223: Connection refused|does not answer|is it switched on|true",
                "255|Connection to 127.0.0.1 closed by remote host.|does not answer|is it switched on|true",
                "1|sudo: a password is required|sudo on box wants a password|NOPASSWD|false",
                "127|sh: 1: exec: sudo: not found|cannot become root|log in as root|false",
                "1|tar: kmodrace/visitor: Cannot write: No space left on device|the disk of box is full"
                        + "|--machine-dir|false",
                "2|what nobody has thought of|failed with status 2|see what it says|false"
            })
    void whatWentWrongIsSaidWithWhatToDo(int status, String errors, String what, String next, boolean passing) {
        Reach.Trouble trouble = new SshReach(SshReach.SSH, "box", 0, null).trouble("copying", status, errors);

        assertThat(trouble.passing()).isEqualTo(passing);
        assertThat(trouble.exception().what()).contains(what);
        assertThat(trouble.exception().next()).contains(next);
    }
}
