package io.batoid.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The runtime uses the public faces of what is below it, and shows users its own types.
 *
 * <pre>
 *   io.batoid.objectstore  ←  io.batoid.scheduler  ←  io.batoid.runtime
 * </pre>
 */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.batoid.runtime");

  /** What is called across modules, or is the seam of a function that travels. */
  private static final List<String> SEAM =
      List.of("RuntimeHost", "RuntimeWatch", "TaskFunction\\d", "TaskAction\\d");

  @Test
  void onlyPublicFacesAreUsed() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.batoid..")
                .and(
                    not(
                        resideInAnyPackage(
                            "io.batoid",
                            "io.batoid.objectstore",
                            "io.batoid.objectstore.spi",
                            "io.batoid.scheduler",
                            "io.batoid.runtime",
                            "io.batoid.runtime.spi"))))
        .check(CLASSES);
  }

  @Test
  void onlyTheJdkSlf4jAndJspecifyAreUsedBesides() {
    noClasses()
        .that(not(simpleName("MicrometerBinding"))) // loaded only for who brings Micrometer
        .should()
        .dependOnClassesThat(
            not(
                resideInAnyPackage(
                    "io.batoid..", "java..", "org.slf4j..", "org.jspecify.annotations..")))
        .check(CLASSES);
  }

  @Test
  void usersSeeNoTypeOfTheScheduler() {
    for (JavaClass type : CLASSES) {
      if (!type.getModifiers().contains(JavaModifier.PUBLIC)
          || SEAM.stream().anyMatch(type.getSimpleName()::matches)) {
        continue;
      }
      for (JavaMember member : type.getMembers()) {
        if (member.getModifiers().contains(JavaModifier.PUBLIC)) {
          assertThat(member.getAllInvolvedRawTypes())
              .as(member.getFullName())
              .noneMatch(used -> used.getPackageName().startsWith("io.batoid.scheduler"));
        }
      }
    }
  }
}
