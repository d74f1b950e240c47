// SPDX-License-Identifier: Apache-2.0
/** Scenarios, the engine that runs their trials, the oracles that judge them, and the guest's agent. */
module org.kmodrace.race {
    requires transitive org.kmodrace.bridge;
    requires com.fasterxml.jackson.core;
    requires static transitive org.jspecify;

    exports org.kmodrace.race.catalogue;
    exports org.kmodrace.race.check;
    exports org.kmodrace.race.command;
    exports org.kmodrace.race.engine;
    exports org.kmodrace.race.mutate;
    exports org.kmodrace.race.observe;
    exports org.kmodrace.race.oracle;
    exports org.kmodrace.race.protocol;
    exports org.kmodrace.race.scenario;
    exports org.kmodrace.race.trace;
}
