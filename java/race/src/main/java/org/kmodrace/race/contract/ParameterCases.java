// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.kmodrace.race.contract.Rule.always;

import java.util.List;

/** What the parameters say, and what init answers: the same for both ways of loading. */
final class ParameterCases {
    private static final String MODULE = Waiting.MODULE;
    private static final String PARSE = "parse_args() in kernel/params.c";
    private static final String INIT = "do_init_module() in kernel/module/main.c hands on what init answered";
    /** Far more than kmalloc() gives. */
    private static final int HUGE = 8 << 20;

    private ParameterCases() {}

    static List<Case> cases() {
        return List.of(
                parameters(
                        "all-right",
                        "parameters of every kind, each right",
                        "answer=0 small=255 text=x word=seven77" + " pair=1,2",
                        "0",
                        PARSE),
                parameters(
                        "unknown",
                        "a parameter that the module does not have",
                        "nonsense=1",
                        "0",
                        "unknown_module_param_cb() in kernel/module/main.c warns and ignores it"),
                parameters(
                        "dash",
                        "a parameter with a dash for its underline",
                        "wait-in-exit=0",
                        "0",
                        "parameq() in kernel/params.c takes - for _"),
                parameters("no-number", "no number for a number", "answer=many", "EINVAL", PARSE),
                parameters(
                        "no-value",
                        "a number without a value",
                        "answer",
                        "EINVAL",
                        "parse_one() in kernel/params.c wants a value"),
                parameters("empty-value", "an empty value for a number", "answer=", "EINVAL", PARSE),
                parameters(
                        "bool-no-value",
                        "a bool without a value, which means yes",
                        "wait_in_exit",
                        "0",
                        "param_set_bool() in kernel/params.c"),
                parameters(
                        "no-bool",
                        "neither yes nor no for a bool",
                        "wait_in_exit=perhaps",
                        "EINVAL",
                        "kstrtobool() by param_set_bool()"),
                parameters(
                        "too-large",
                        "a number that does not fit",
                        "small=256",
                        "ERANGE",
                        "kstrtou8() by param_set_byte()"),
                parameters(
                        "text-longest",
                        "a text of 1,024 characters",
                        "text=" + "x".repeat(1024),
                        "0",
                        "param_set_charp() in kernel/params.c"),
                parameters(
                        "text-too-long",
                        "a text of 1,025 characters",
                        "text=" + "x".repeat(1025),
                        "ENOSPC",
                        "param_set_charp() in kernel/params.c"),
                parameters(
                        "word-too-long",
                        "a word of 8 characters for a buffer of 8 bytes",
                        "word=eightful",
                        "ENOSPC",
                        "param_set_copystring() in kernel/params.c"),
                parameters(
                        "array-too-long",
                        "three numbers for an array of two",
                        "pair=1,2,3",
                        "EINVAL",
                        "param_array() in kernel/params.c"),
                parameters(
                        "after-dashes",
                        "a bad value after --",
                        "-- answer=many",
                        "0",
                        "parse_args() ends at --, load_module() warns"),
                parameters(
                        "twice",
                        "a value twice, the first of which would fail",
                        "answer=-19 answer=0",
                        "0",
                        "parse_args() goes from left to right"),
                parameters(
                        "huge",
                        "8 MiB of parameters",
                        " ".repeat(HUGE),
                        "ENOMEM",
                        "strndup_user() in load_module() asks kmalloc() for as much"),
                answer("-19", "ENODEV", INIT),
                answer("-12", "ENOMEM", INIT),
                answer("-16", "EBUSY", INIT),
                answer("-517", "errno 517", INIT + ", also what is no error for user space, EPROBE_DEFER"),
                answer("-512", "errno 512", INIT + "; ERESTARTSYS means something only when a signal is pending"),
                answer("-4095", "errno 4095", INIT + "; MAX_ERRNO, the last that the C library takes for an error"),
                answer(
                        "-4096",
                        "-4096",
                        INIT + "; below MAX_ERRNO, so that the C library takes it for success, while"
                                + " the module is gone"),
                answer("1", "0", "do_init_module() warns that it should follow 0/-E convention, and loads it"));
    }

    private static Case parameters(String id, String does, String text, String answer, String because) {
        return Case.of("finit-parameter-" + id, does, b -> b.finit(MODULE, text), always(answer, because));
    }

    private static Case answer(String value, String answer, String because) {
        return Case.of(
                "finit-init-answers" + (value.startsWith("-") ? value : "-plus-" + value),
                "a module whose init answers " + value,
                b -> b.finit(MODULE, "answer=" + value),
                always(answer, because));
    }
}
