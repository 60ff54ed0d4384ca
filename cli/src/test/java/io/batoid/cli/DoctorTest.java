package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batoid.objectstore.Damage;
import io.batoid.objectstore.DamagedSession;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code doctor} names each kind of damage, and {@code --repair} mends it. */
class DoctorTest {
  private TestStores stores;

  @BeforeEach
  void makeDirectory() throws Exception {
    stores = new TestStores();
  }

  @AfterEach
  void removeDirectory() throws Exception {
    stores.close();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ORPHAN", "PROMISE_OF_NOBODY"}) // the reaper of whoever was killed sees to these
  void damageThatIsLeftBehindIsNamedAndMended(Damage damage) throws IOException {
    Path copy = stores.session("copy");
    DamagedSession.leave(stores.options("one"), copy, damage);
    isNamedThenMended(copy, damage.message());
  }

  @Test
  @Tag("flags")
  void aNameOfAFreedSlotIsNamedAndMended() throws IOException {
    Path copy = stores.session("copy");
    DamagedSession.leave(
        stores.options("one"), copy, store -> DamagedSession.nameFreedSlot(store, "gone"));
    isNamedThenMended(copy, "name 'gone' of ");
    assertThat(Cli.run("names", "-s", copy).out()).doesNotContain("gone");
  }

  private static void isNamedThenMended(Path session, String message) {
    Cli found = Cli.run("doctor", "-s", session);
    assertThat(found.exit()).isEqualTo(1);
    assertThat(found.err()).isEmpty();
    assertThat(unwrapped(found))
        .contains("/copy: ", "; doctor --repair does what stands below each", message);
    Cli json = Cli.run("doctor", "-s", session, "--json");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(json.json().path("ok").asBoolean(true)).isFalse();
    assertThat(json.json().path("mended")).isEmpty();
    assertNames(json.json(), "left", message);
    assertThat(json.json().path("problems"))
        .anySatisfy(p -> assertThat(p.asText()).contains(message));

    Cli repair = Cli.run("doctor", "--repair", "-s", session, "--json");
    assertThat(repair.exit()).isZero();
    assertThat(repair.json().path("ok").asBoolean(false)).isTrue();
    assertThat(repair.json().path("left")).isEmpty();
    assertNames(repair.json(), "mended", message);
    Cli after = Cli.run("doctor", "-s", session);
    assertThat(after.exit()).isZero();
    assertThat(after.out()).endsWith("/copy: every invariant holds\n").hasLineCount(1);
  }

  @ParameterizedTest
  @EnumSource
  void besideOthersWhatIsSafeIsMendedAndTheRestNamesThem(Damage damage) {
    try (ObjectStore store = ObjectStore.open(stores.options("one").verifyChecksums(true))) {
      DamagedSession session = DamagedSession.inflict(store, damage);
      Path directory = stores.session("one");
      Cli repair = Cli.run("doctor", "--repair", "-s", directory);
      if (damage.needsQuiet()) {
        assertThat(repair.exit()).isEqualTo(1);
        assertThat(repair.out()).contains(" left\n");
        assertThat(unwrapped(repair))
            .contains(damage.message())
            .contains("open in process 0 (pid " + ProcessHandle.current().pid());
        session.undo();
      } else {
        assertThat(repair.exit()).isZero();
        assertThat(unwrapped(repair))
            .contains(": mended ", damage.message(), "/one: every invariant holds");
      }
      assertThat(Cli.run("doctor", "-s", directory).exit()).isZero();
    }
  }

  @Test
  void aTruncatedSegmentIsLeftAndExplained() throws IOException {
    Path copy = stores.session("copy");
    DamagedSession.leave(stores.options("one"), copy, _ -> {});
    try (RandomAccessFile file = new RandomAccessFile(copy.resolve("segment").toFile(), "rw")) {
      file.setLength(file.length() - 4096);
    }
    Cli repair = Cli.run("doctor", "--repair", "-s", copy);
    assertThat(repair.exit()).isEqualTo(1);
    assertThat(unwrapped(repair)).contains("truncated", "cannot be mended");
  }

  @Test
  void aSoundSessionHoldsEveryInvariant() {
    try (ObjectStore store = stores.open("one");
        ObjectRef<String> _ = store.put("sound")) {
      Cli doctor = Cli.run("doctor", "--repair", "-s", stores.session("one"), "--json");
      assertThat(doctor.exit()).isZero();
      assertThat(doctor.json().path("ok").asBoolean(false)).isTrue();
      assertThat(doctor.json().path("mended")).isEmpty();
    }
  }

  /** What it said, without line ends. */
  private static String unwrapped(Cli cli) {
    return cli.out().replaceAll("\\s+", " ");
  }

  private static void assertNames(JsonNode document, String field, String message) {
    List<JsonNode> problems = new ArrayList<>();
    document.path(field).forEach(problems::add);
    assertThat(problems)
        .anySatisfy(problem -> {
          assertThat(problem.path("what").asText()).contains(message);
          assertThat(problem.path("remedy").asText()).isNotBlank();
        });
  }
}
