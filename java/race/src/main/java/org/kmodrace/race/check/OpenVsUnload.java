// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;

/** Holds each of the module's files open while it is unloaded: that is refused, or closing is safe afterwards. */
final class OpenVsUnload {
    static final String KIND = "unloaded-while-open";

    private OpenVsUnload() {}

    static ModuleCheck declaration() {
        return new ModuleCheck(
                "module-open-vs-unload",
                "each of its files held open over an unload, then read and closed",
                "Is an unload refused while a file is open, or is the open file safe without the module?",
                List.of(),
                Session.running(OpenVsUnload::run));
    }

    private static String run(Session session) {
        OwnFiles own = new OwnFiles(session);
        String refused = session.firstLoad();
        if (!refused.isEmpty()) {
            return refused;
        }
        if (session.isPermanent()) {
            return session.permanent();
        }
        List<String> files = own.find();
        if (files.isEmpty()) {
            session.fact("no device or proc file of its own appeared: name one with --device or --proc", Map.of());
        }
        for (String file : files) {
            if (!session.guest().loaded(session.target().name()) && !LoadUnload.loadAgain(session)) {
                return ModuleCheck.CLEAN;
            }
            hold(session, file);
            if (session.hasNegativeCount("after " + file + " was closed")) {
                return ModuleCheck.CLEAN;
            }
        }
        return ModuleCheck.CLEAN;
    }

    private static void hold(Session session, String file) {
        SysResult fd = OwnFiles.open(session, file);
        if (!fd.ok()) {
            session.fact(file + ": open() answers " + fd, Map.of());
            return;
        }
        if (session.hasNegativeCount("while " + file + " is open")) {
            return;
        }
        String name = session.target().name();
        SysResult answer = session.guest().unload(name);
        boolean went = answer.ok();
        if (went) {
            session.dangerAhead(
                    KIND,
                    "the module could be unloaded while " + file
                            + " was open, and the kernel died when that was used and closed (is .owner = THIS_MODULE"
                            + " missing?)");
        }
        String read = OwnFiles.read(session, fd.intValue());
        if (read.isEmpty()) {
            OwnFiles.stuck(session, file);
            return;
        }
        session.sys().close(fd.intValue());
        // What close() does may be done a moment later.
        Session.pause(went ? 50 : 0);
        if (went) {
            session.dangerOver();
            session.fact(
                    file + ": the unload went while it was open; reading it then answered " + read
                            + " and closing it was safe",
                    Map.of());
        } else if (answer.failedWith(Errno.EAGAIN)) {
            session.fact(file + ": the unload was refused with EWOULDBLOCK while it was open, as is right", Map.of());
        } else {
            session.fact(file + ": the unload answered " + answer + " while it was open", Map.of());
        }
    }
}
