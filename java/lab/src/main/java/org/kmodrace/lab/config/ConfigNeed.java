// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An option that something wants of a kernel.
 *
 * @param option its name without {@code CONFIG_}; a fragment asks for this one
 * @param why what it is for, as the end of a sentence
 * @param alternatives options that do as well
 * @param builtIn whether a module ({@code m}) will not do, because it is wanted before any module can be loaded
 */
public record ConfigNeed(String option, String why, List<String> alternatives, boolean builtIn) {
    /** Keeps a copy of the list. */
    public ConfigNeed {
        alternatives = List.copyOf(alternatives);
    }

    /** One that may be {@code y} or {@code m}. */
    public static ConfigNeed present(String option, String why) {
        return new ConfigNeed(option, why, List.of(), false);
    }

    /** One that must be {@code y}. */
    public static ConfigNeed builtIn(String option, String why, String... alternatives) {
        return new ConfigNeed(option, why, List.of(alternatives), true);
    }

    /** Whether a kernel of this configuration has it. */
    public boolean isMetBy(ConfigFile config) {
        return names().anyMatch(name -> builtIn ? config.value(name).equals("y") : config.has(name));
    }

    /**
     * Whether a kernel of this configuration certainly lacks it. Options go as kernels grow (PROC_SYSCTL went with 7.3,
     * and /proc/sys stayed): kconfig writes of every option that it offers, so one that is not spoken of although all
     * that it depends on is set, is none of that kernel's.
     */
    public boolean isDeniedBy(ConfigFile config) {
        return !isMetBy(config)
                && names().anyMatch(name -> config.mentions(name)
                        || Kconfig.prerequisites(name).stream().anyMatch(before -> !config.has(before)));
    }

    private Stream<String> names() {
        return Stream.concat(Stream.of(option), alternatives.stream());
    }

    /** Those that a kernel of this configuration lacks. */
    public static List<ConfigNeed> missing(List<ConfigNeed> needs, ConfigFile config) {
        return needs.stream().filter(need -> !need.isMetBy(config)).toList();
    }

    /** Those that a kernel of this configuration certainly lacks. */
    public static List<ConfigNeed> denied(List<ConfigNeed> needs, ConfigFile config) {
        return needs.stream().filter(need -> need.isDeniedBy(config)).toList();
    }

    /** Such as {@code CONFIG_ACPI or CONFIG_X86_MPPARSE}; says so where a module will not do. */
    public String inWords() {
        List<String> names = new ArrayList<>(List.of(option));
        names.addAll(alternatives);
        return names.stream().map(name -> "CONFIG_" + name).collect(Collectors.joining(" or ")) + (builtIn ? "=y" : "");
    }
}
