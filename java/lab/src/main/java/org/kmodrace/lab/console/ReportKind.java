// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

/** What a kernel can have to say of itself. */
public enum ReportKind {
    PAGE_FAULT(Effect.DIED),
    NULL_DEREFERENCE(Effect.DIED),
    GENERAL_PROTECTION(Effect.DIED),
    DIVIDE_ERROR(Effect.DIED),
    INVALID_OPCODE(Effect.DIED),
    INT3(Effect.DIED),
    STACK_SEGMENT(Effect.DIED),
    DOUBLE_FAULT(Effect.DIED),
    /** A stack has grown into its guard page. */
    STACK_OVERFLOW(Effect.DIED),
    /** BUG(). */
    BUG(Effect.DIED),
    /** An entry of a list is not where its neighbours say, and BUG() (CONFIG_BUG_ON_DATA_CORRUPTION) or WARN(). */
    LIST_CORRUPTION(Effect.DIED),
    /** A copy to or from a program that goes beyond its object (CONFIG_HARDENED_USERCOPY), and BUG(). */
    BAD_USERCOPY(Effect.DIED),
    /** An oops of another kind. */
    OOPS(Effect.DIED),
    PANIC(Effect.DIED),
    /** It boots once more. */
    REBOOT(Effect.DIED),
    SOFT_LOCKUP(Effect.STUCK),
    HARD_LOCKUP(Effect.STUCK),
    RCU_STALL(Effect.STUCK),
    HUNG_TASK(Effect.STUCK),
    WORKQUEUE_LOCKUP(Effect.STUCK),
    KASAN(Effect.FOUND),
    KCSAN(Effect.FOUND),
    KMSAN(Effect.FOUND),
    KFENCE(Effect.FOUND),
    UBSAN(Effect.FOUND),
    /** A lock's rules, RCU's among them, are broken. */
    LOCKDEP(Effect.FOUND),
    /** A spin lock's own checks (CONFIG_DEBUG_SPINLOCK). */
    SPINLOCK(Effect.FOUND),
    /** Sleeping or scheduling where it is not allowed. */
    ATOMIC(Effect.FOUND),
    BAD_PAGE(Effect.FOUND),
    /** A reference counter has been used up or is full. */
    REFCOUNT(Effect.FOUND),
    /** CONFIG_DEBUG_OBJECTS. */
    DEBUG_OBJECTS(Effect.FOUND),
    /** A model specific register that is not there. */
    MSR(Effect.FOUND),
    /** WARN(). */
    WARNING(Effect.FOUND),
    /** Another complaint that begins with {@code BUG:}. */
    OTHER_BUG(Effect.FOUND),
    /** The module loader's own words. */
    MODULE_LOADER(Effect.SAID);

    /** What it means for the kernel. */
    public enum Effect {
        /** It is the end of the kernel, or of the task that ran. */
        DIED,
        /** Something does not get on. */
        STUCK,
        /** It has found a fault, and lives on. */
        FOUND,
        /** It says what it does, and nothing is wrong with it. */
        SAID
    }

    private final Effect effect;

    ReportKind(Effect effect) {
        this.effect = effect;
    }

    public Effect effect() {
        return effect;
    }
}
