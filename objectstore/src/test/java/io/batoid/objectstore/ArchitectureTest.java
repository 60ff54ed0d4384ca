package io.batoid.objectstore;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.batoid.BatoidException;
import io.batoid.objectstore.memory.CrashPoints;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the arrows between the packages of the object store.
 *
 * <pre>
 *   layout  ←  memory  ←  process, alloc  ←  table, reclaim, spill, catalogue  ←  io.batoid.objectstore
 *                                                               serialization  ←  io.batoid.objectstore
 * </pre>
 *
 * A package may use those to its left and those beside it, never in a circle. The exceptions of the
 * public package may be thrown anywhere but in {@code layout}. {@code serialization} knows the
 * public types and nothing inside.
 */
class ArchitectureTest {
  private static final String PUBLIC = "io.batoid.objectstore";
  private static final List<String> UP_TO_MEMORY = List.of("layout", "memory");
  private static final List<String> UP_TO_ALLOC = List.of("layout", "memory", "process", "alloc");
  private static final List<String> UP_TO_TABLE =
      List.of(
          "layout",
          "memory",
          "process",
          "alloc",
          "events",
          "table",
          "reclaim",
          "spill",
          "catalogue");

  /** Package → the packages it may use. */
  private static final Map<String, List<String>> MAY_USE =
      Map.of(
          "layout", List.of("layout"),
          "memory", UP_TO_MEMORY,
          "process", UP_TO_ALLOC,
          "alloc", UP_TO_ALLOC,
          "table", UP_TO_TABLE,
          "reclaim", UP_TO_TABLE,
          "spill", UP_TO_TABLE,
          "catalogue", UP_TO_TABLE);

  private static final Pattern CHANGES_OF_FILES =
      Pattern.compile("(create|delete|move|copy|write|set|newOutput|newBufferedWriter).*");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.batoid");

  @TestFactory
  Stream<DynamicTest> eachPackageUsesOnlyWhatIsToItsLeft() {
    return MAY_USE.keySet().stream()
        .sorted()
        .map(name ->
            DynamicTest.dynamicTest(
                name,
                () ->
                    check(
                        noClasses()
                            .that(resideInAPackage(inside(name)))
                            .should()
                            .dependOnClassesThat(ours().and(not(allowedFor(name)))))));
  }

  @Test
  void packagesFormNoCircle() {
    check(slices().matching(PUBLIC + ".(*)..").should().beFreeOfCycles());
  }

  @Test
  void serializationKnowsPublicTypesOnly() {
    check(
        noClasses()
            .that(resideInAPackage(inside("serialization")))
            .should()
            .dependOnClassesThat(
                ours().and(not(resideInAnyPackage("io.batoid", PUBLIC, inside("serialization"))))));
  }

  @Test
  void onlyThePublicPackageUsesSerialization() {
    check(
        classes()
            .that(resideInAPackage(inside("serialization")))
            .should()
            .onlyHaveDependentClassesThat(resideInAnyPackage(PUBLIC, inside("serialization"))));
  }

  @Test
  void noInternalTypeAppearsInThePublicApi() {
    check(
        classes()
            .that(resideInAPackage(PUBLIC))
            .and(reachable())
            .should(new ExposeNoInternalType()));
  }

  /** Else no test could end a process before one of them. */
  @Test
  void filesChangeOnlyWhereThatIsCounted() {
    DescribedPredicate<JavaMethodCall> changesAFile =
        DescribedPredicate.describe(
            "change a file",
            call ->
                (call.getTargetOwner().isEquivalentTo(Files.class)
                        && CHANGES_OF_FILES.matcher(call.getName()).matches())
                    || (call.getTargetOwner().isAssignableTo(WritableByteChannel.class)
                        && call.getName().matches("write|truncate|transferTo|transferFrom")));
    check(
        noClasses()
            .that(resideInAPackage(PUBLIC + ".."))
            .and(not(callsCrashPoints()))
            .should()
            .callMethodWhere(changesAFile));
  }

  private static DescribedPredicate<JavaClass> callsCrashPoints() {
    return DescribedPredicate.describe(
        "count what they do to files",
        type ->
            type.getMethodCallsFromSelf().stream()
                .anyMatch(call ->
                    call.getTargetOwner().isEquivalentTo(CrashPoints.class)
                        && call.getName().equals("beforeFileChange")));
  }

  @Test
  void everyPackageHasAPlaceInThePicture() {
    assertThat(CLASSES)
        .allSatisfy(type ->
            assertThat(packageOf(type))
                .isIn(
                    Stream.concat(
                            MAY_USE.keySet().stream(),
                            Stream.of("", "serialization", "spi", "events"))
                        .toList()));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }

  private static String inside(String name) {
    return PUBLIC + "." + name + "..";
  }

  private static DescribedPredicate<JavaClass> ours() {
    return resideInAPackage("io.batoid..");
  }

  private static DescribedPredicate<JavaClass> allowedFor(String name) {
    String[] packages =
        MAY_USE.getOrDefault(name, List.of()).stream()
            .map(ArchitectureTest::inside)
            .toArray(String[]::new);
    DescribedPredicate<JavaClass> allowed = resideInAnyPackage(packages);
    return name.equals("layout") ? allowed : allowed.or(assignableTo(BatoidException.class));
  }

  private static DescribedPredicate<JavaClass> reachable() {
    return DescribedPredicate.describe("are public, outwards", ArchitectureTest::isReachable);
  }

  private static boolean isReachable(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isReachable).orElse(true);
  }

  /** The first package name below the public package, or empty for the public packages. */
  private static String packageOf(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(PUBLIC + ".")) {
      return "";
    }
    String rest = name.substring(PUBLIC.length() + 1);
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  /** What callers can name: public and protected members, supertypes, type arguments. */
  private static final class ExposeNoInternalType extends ArchCondition<JavaClass> {
    ExposeNoInternalType() {
      super("expose no internal type");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      List<JavaClass> supertypes = new ArrayList<>(type.getRawInterfaces());
      type.getRawSuperclass().ifPresent(supertypes::add);
      supertypes.stream()
          .filter(ExposeNoInternalType::isInternal)
          .forEach(internal -> report(type, type.getFullName(), internal, events));
      for (JavaMember member : type.getMembers()) {
        if (member.getModifiers().contains(JavaModifier.PUBLIC)
            || member.getModifiers().contains(JavaModifier.PROTECTED)) {
          member.getAllInvolvedRawTypes().stream()
              .filter(ExposeNoInternalType::isInternal)
              .forEach(internal -> report(type, member.getFullName(), internal, events));
        }
      }
    }

    private static boolean isInternal(JavaClass type) {
      return !packageOf(type).isEmpty();
    }

    private static void report(
        JavaClass type, String where, JavaClass internal, ConditionEvents events) {
      events.add(SimpleConditionEvent.violated(type, where + " exposes " + internal.getFullName()));
    }
  }
}
