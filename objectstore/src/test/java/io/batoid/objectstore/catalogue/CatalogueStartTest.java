package io.batoid.objectstore.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.BatoidException;
import io.batoid.objectstore.TestJvm;
import io.batoid.objectstore.TestSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first use of a name needs, loads and leaves behind, seen in JVMs of their own. */
class CatalogueStartTest {
  private static final String LOG_CLASSES = "-Xlog:class+load";

  @Test
  void withoutNamesNothingOfChronicleIsLoaded() throws Exception {
    String output = run(TestJvm.command(List.of(LOG_CLASSES), Child.class, "none"));
    assertThat(output).contains("io.batoid.objectstore.catalogue.Catalogue ").contains("done");
    assertThat(output).doesNotContain(" net.openhft.").doesNotContain(" com.sun.tools.javac.");
  }

  @Test
  void withoutTheFlagsTheFirstUseOfANameSaysWhichLineToAdd() throws Exception {
    String output = run(TestJvm.command(List.of(), Child.class, "bind"));
    assertThat(output)
        .contains("BatoidException: names need JVM flags")
        .contains("add this line")
        .contains(String.join(" ", JvmFlags.all()));
  }

  @Test
  void withTheFlagsNoJavaIsCompiledAndNobodyIsCalled() throws Exception {
    List<String> flags = Stream.concat(JvmFlags.all().stream(), Stream.of(LOG_CLASSES)).toList();
    String output = run(TestJvm.command(flags, Child.class, "bind"));
    assertThat(output).contains("bound").contains("VanillaGlobalMutableState$$Native ");
    assertThat(output)
        .doesNotContain(" com.sun.tools.javac.main.")
        .doesNotContain(" com.sun.tools.javac.comp.")
        .doesNotContain("net.openhft.chronicle.analytics")
        .doesNotContain(" sun.net.www.protocol.http");
  }

  @Test
  void fileLocksAreTurnedOffWithoutTheFlagForIt() throws Exception {
    List<String> flags =
        JvmFlags.all().stream().filter(flag -> !flag.startsWith("-Dchronicle")).toList();
    assertThat(run(TestJvm.command(flags, Child.class, "bind"))).contains("bound");
  }

  @Test
  void nothingIsWrittenToTheHomeDirectory(@TempDir Path home) throws Exception {
    List<String> flags =
        Stream.concat(JvmFlags.all().stream(), Stream.of("-Duser.home=" + home)).toList();
    ProcessBuilder builder = TestJvm.command(flags, Child.class, "bind");
    builder.environment().put("HOME", home.toString());
    assertThat(run(builder)).contains("bound");
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void whatPhonesHomeIsNotOnTheClassPath() {
    assertThat(
            getClass()
                .getClassLoader()
                .getResource("net/openhft/chronicle/analytics/Analytics.class"))
        .isNull();
  }

  @Test
  @Tag("flags")
  void theMissingFlagsAreThoseThatOpenPackages() {
    assertThat(JvmFlags.missing()).isEmpty();
    assertThat(JvmFlags.all()).anyMatch(flag -> flag.startsWith("--add-opens="));
  }

  private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
    return TestJvm.run(builder);
  }

  /** A process with a catalogue. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      try (TestSegment session = TestSegment.create();
          Catalogue catalogue =
              new Catalogue(
                  session.directory(), session.processes(), Duration.ofSeconds(30), slot -> {})) {
        session.object(1, 1);
        catalogue.recover(5);
        catalogue.forEach(binding -> {});
        catalogue.verify(problem -> {});
        if (args[0].equals("bind")) {
          long start = System.nanoTime();
          catalogue.bind("name", 1, 1);
          long end = System.nanoTime();
          System.out.println("bound, first use took " + (end - start) / 1_000_000 + " ms");
        }
      } catch (BatoidException e) {
        System.out.println(e);
      }
      System.out.println("done");
    }
  }
}
