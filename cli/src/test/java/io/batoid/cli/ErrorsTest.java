package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.spi.SessionLink;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes, and errors as one line that says what to do. */
class ErrorsTest {
  @Test
  void whatIsNotThereIsOneLineAndOne() {
    Cli status = Cli.run("status", "-s", "/dev/shm/there-is-no-such-session");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.out()).isEmpty();
    assertThat(status.err())
        .isEqualTo(
            "batoid: there is no store at /dev/shm/there-is-no-such-session;"
                + " ./batoid sessions lists those there are\n");
  }

  @Test
  void withJsonAnErrorIsADocumentToo() {
    Cli status = Cli.run("--json", "status", "-s", "/dev/shm/there-is-no-such-session");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.json().path("error").asText()).startsWith("there is no store at");
    assertThat(status.err().lines()).hasSize(1);
  }

  @Test
  void verboseShowsWhere() {
    Cli status = Cli.run("status", "-s", "/dev/shm/there-is-no-such-session", "--verbose");
    assertThat(status.err()).contains("StoreFormatException", "\tat io.batoid");
  }

  @Test
  void wrongUsageIsTwo() {
    Cli none = Cli.run();
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("which command?");
    Cli unknown = Cli.run("stauts");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("stauts", "Did you mean", "status");
    assertThat(Cli.run("objects", "--limit", "many").exit()).isEqualTo(2);
    assertThat(Cli.run("objects", "--limit", "-1").exit()).isEqualTo(2);
    assertThat(Cli.run("objects", "--sort", "colour").err()).contains("colour", "[SIZE, AGE]");
    assertThat(Cli.run("destroy").err()).contains("which session?");
    assertThat(Cli.run("status", "surplus").exit()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "sessions",
        "status",
        "objects",
        "processes",
        "gc",
        "doctor",
        "destroy",
        "flags",
        "classpath"
      })
  void helpTeachesWithin80Columns(String command) {
    Cli help = Cli.run(command, "--help");
    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).contains("batoid " + command, "--session", "--json");
    assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    assertThat(Cli.run("--help").out()).contains("  " + command);
  }

  @Test
  void whatCannotBeWrittenOrServedIsNoBug() throws IOException {
    try (TestStores stores = new TestStores();
        ObjectStore store = ObjectStore.open(stores.options("of-errors"))) {
      Path session = store.unwrap(SessionLink.class).directory();
      Cli nowhere = Cli.run("timeline", "-s", session, "-o", "/there/is/none.json");
      assertThat(nowhere.exit()).isEqualTo(1);
      assertThat(nowhere.err()).contains("cannot write /there/is/none.json").doesNotContain("bug");
      Cli full = Cli.run("timeline", "-s", session, "-o", "/dev/full");
      assertThat(full.exit()).isEqualTo(1);
      assertThat(full.err()).contains("cannot write").doesNotContain("bug");
      assertThat(full.out()).isEmpty();
      Cli port = Cli.run("metrics", "-s", session, "--port", "70000");
      assertThat(port.exit()).isEqualTo(2);
      assertThat(port.err()).contains("--port 70000", "65535");
    }
  }

  @Test
  void thePortOfAnotherIsNoBug() throws Exception {
    try (TestStores stores = new TestStores();
        ObjectStore store = ObjectStore.open(stores.options("of-errors"));
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path session = store.unwrap(SessionLink.class).directory();
      Cli taken = Cli.run("metrics", "-s", session, "--port", other.getLocalPort());
      assertThat(taken.exit()).isEqualTo(1);
      assertThat(taken.err()).contains("cannot serve at port", "--port 0").doesNotContain("bug");
    }
  }

  @Test
  void theVersionIsTold() {
    assertThat(Cli.run("--version").out()).contains("batoid ", "java " + Runtime.version());
  }

  @Test
  void flagsAreOneLine() {
    Cli flags = Cli.run("flags");
    assertThat(flags.out().lines()).hasSize(1);
    assertThat(flags.out()).contains("--enable-native-access=ALL-UNNAMED");
    assertThat(Cli.run("flags", "--json").json().path("flags").size()).isGreaterThan(1);
  }

  @Test
  void programsOfOtherModulesSayWhereTheyAre() {
    for (List<String> arguments : List.of(List.of("demo"), List.of("bench", "--json", "f", "x"))) {
      Cli missing = Cli.run(arguments.toArray());
      assertThat(missing.exit()).isEqualTo(1);
      assertThat(missing.err()).contains("is not on the class path; start it by ./batoid");
    }
  }

  @Test
  void doctorFindsWhatIsBrokenAndGcFreesWhatIsNot() throws Exception {
    try (TestStores stores = new TestStores();
        ObjectStore store = stores.open("one");
        ObjectRef<String> ref = store.put("hello")) {
      Path session = stores.session("one");
      Cli well = Cli.run("doctor", "-s", session);
      assertThat(well.exit()).isZero();
      assertThat(well.out()).contains("every invariant holds");
      assertThat(Cli.run("gc", "-s", session).out()).contains("freed 0 objects", "left: 1 object ");
      assertThat(Cli.run("gc", "-s", session, "--json").json().path("objects").asInt())
          .isEqualTo(1);

      int slot = Integer.parseInt(ref.id().split("-", -1)[2], 16);
      addToNestedCount(session, slot, 1);
      Cli broken = Cli.run("doctor", "-s", session);
      assertThat(broken.exit()).isEqualTo(1);
      assertThat(broken.out()).contains("1 problem", "slot " + slot + " has nested count 1");
      Cli json = Cli.run("doctor", "-s", session, "--json");
      assertThat(json.exit()).isEqualTo(1);
      assertThat(json.json().path("ok").asBoolean(true)).isFalse();
      assertThat(json.json().path("problems")).hasSize(1);
      addToNestedCount(session, slot, 0);
    }
  }

  @Test
  void aNameMeansADirectoryInTheFirstRootThatHasIt() throws Exception {
    try (TestStores stores = new TestStores()) {
      Path shm = Path.of("/dev/shm");
      Files.createDirectory(stores.session("mine"));
      assertThat(SessionNames.resolve("mine", Set.of(stores.root)))
          .isEqualTo(stores.session("mine"));
      assertThat(SessionNames.resolve("other", Set.of(shm))).isEqualTo(shm.resolve("other"));
      assertThat(SessionNames.resolve("./x", Set.of(shm))).isEqualTo(Path.of("x").toAbsolutePath());
    }
  }

  private static void addToNestedCount(Path session, int slot, int count) throws Exception {
    long offset = new SegmentLayout(16 << 20, 4096, maxProcesses(session)).slot(slot);
    try (RandomAccessFile file = new RandomAccessFile(session.resolve("segment").toFile(), "rw")) {
      file.seek(offset + SlotLayout.NESTED_OFFSET);
      file.write(count);
    }
  }

  private static int maxProcesses(Path session) {
    return Cli.run("status", "-s", session, "--json").json().path("maxProcesses").asInt();
  }
}
