// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/architecture.md} says about who may know whom, held by tests. */
@AnalyzeClasses(packages = "org.kmodrace", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0";

    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.kmodrace..")
            .withOptionalLayers(true)
            .layer("cli")
            .definedBy("org.kmodrace.cli..")
            .layer("lab")
            .definedBy("org.kmodrace.lab..")
            .layer("report")
            .definedBy("org.kmodrace.report..")
            .layer("race")
            .definedBy("org.kmodrace.race..")
            .layer("bridge")
            .definedBy("org.kmodrace.bridge..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("lab")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("race")
            .mayOnlyBeAccessedByLayers("lab", "report", "cli")
            .whereLayer("bridge")
            .mayOnlyBeAccessedByLayers("race", "lab", "report", "cli")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule foreignMemoryOnlyInFfm = noClasses()
            .that()
            .resideOutsideOfPackage("org.kmodrace.bridge.ffm..")
            .and()
            .doNotHaveFullyQualifiedName("org.kmodrace.lab.machine.Ptrace") // calls that only the host makes
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule jnaOnlyInItsPackages = noClasses()
            .that()
            .resideOutsideOfPackages("org.kmodrace..jna..", "org.kmodrace..libkmod..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nativeMethodsOnlyInJniAndWhatJnaMaps = methods()
            .that()
            .haveModifier(JavaModifier.NATIVE)
            .should()
            .beDeclaredInClassesThat()
            .resideInAnyPackage("org.kmodrace.bridge.jni..", "org.kmodrace.bridge.jna..")
            .allowEmptyShould(true);

    /** The agent is a program of its own, inside the guest; the bridge's jar tells what works. */
    @ArchTest
    static final ArchRule onlyTheProgramsEndTheJvm = noClasses()
            .that()
            .resideOutsideOfPackages("org.kmodrace.cli..", "org.kmodrace.race.agent..")
            .and()
            .doNotHaveFullyQualifiedName("org.kmodrace.bridge.SelfCheck")
            .should()
            .accessTargetWhere(endsTheJvm())
            .allowEmptyShould(true);

    private static DescribedPredicate<JavaAccess<?>> endsTheJvm() {
        return describe("it ends the JVM (System.exit, Runtime.exit, Runtime.halt)", access -> {
            String owner = access.getTargetOwner().getName();
            String name = access.getName();
            return (owner.equals("java.lang.System") && name.equals("exit"))
                    || (owner.equals("java.lang.Runtime") && (name.equals("exit") || name.equals("halt")));
        });
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        Set<Path> silent =
                sources(file -> file.toString().contains("/src/main/java/") && !file.endsWith("module-info.java"))
                        .stream()
                        .map(Path::getParent)
                        .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                        .collect(Collectors.toSet());

        assertThat(silent).as("packages without a package-info.java").isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        assertThat(sources(file -> file.endsWith("package-info.java")))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).content().contains("@NullMarked"));
    }

    @Test
    void everySourceBeginsWithItsLicence() throws IOException {
        assertThat(sources(file -> true))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).content().startsWith(LICENCE));
    }

    private static List<Path> sources(Predicate<Path> wanted) throws IOException {
        String root = System.getProperty("kmodrace.root", "../..");
        try (Stream<Path> files = Files.walk(Path.of(root, "java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/"))
                    .filter(wanted)
                    .toList();
        }
    }
}
