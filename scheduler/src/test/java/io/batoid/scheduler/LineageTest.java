package io.batoid.scheduler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectLostException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreInspection;
import io.batoid.objectstore.StoreOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values whose bytes are lost: they went to disk, and the files there are cut off. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LineageTest {
  private static final int LENGTH = 400_000;

  @TempDir Path directory;

  private Session session(int workers, int lineageTasks) {
    return session(workers, lineageTasks, SchedulerOptions.LINEAGE_BYTES);
  }

  private Session session(int workers, int lineageTasks, long lineageBytes) {
    return Session.open(options(), workers == 0 ? 2 : 0, workers, 1000, lineageTasks, lineageBytes);
  }

  private StoreOptions options() {
    return StoreOptions.at(directory.resolve("session"))
        .capacity("16m")
        .maxObjects(10_000)
        .spillDirectory(disk());
  }

  private Path disk() {
    return directory.resolve("disk");
  }

  private Path runs() {
    return directory.resolve("runs");
  }

  /** Says that it runs, and adds one to what it is given: the first byte, of many. */
  static @Nullable Object step(@Nullable Object[] arguments) throws IOException {
    Files.writeString(
        Path.of((String) requireNonNull(arguments[0])),
        (String) requireNonNull(arguments[1]),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    byte[] made = new byte[LENGTH];
    made[0] = (byte) (((byte[]) requireNonNull(arguments[2]))[0] + 1);
    return made;
  }

  private ObjectRef<byte[]> step(Session session, int retries, String name, Object from) {
    return session.submit(
        Session.retries(retries), LineageTest::step, runs().toString(), name, from);
  }

  private String ran() throws IOException {
    return Files.readString(runs())
        .chars()
        .sorted()
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** A chain of values, each made of the one before, all there. */
  private List<ObjectRef<byte[]>> chain(Session session, int length, int retries) {
    List<ObjectRef<byte[]>> chain = new ArrayList<>();
    Object from = new byte[] {0};
    for (int i = 1; i <= length; i++) {
      ObjectRef<byte[]> next = step(session, retries, Integer.toString(i), from);
      assertThat(next.get()[0]).isEqualTo((byte) i);
      chain.add(next);
      from = next;
    }
    Awaitility.await().until(() -> session.scheduler.counts().pending() == 0);
    return chain;
  }

  /** How many values of steps there are. */
  private long values() {
    LongAdder values = new LongAdder();
    try (StoreInspection inspection = StoreInspection.of(directory.resolve("session"))) {
      inspection.forEachObject(
          object -> values.add(object.sizeBytes().orElse(0) == LENGTH ? 1 : 0));
    }
    return values.sum();
  }

  /** Takes their bytes from all objects that nobody has used lately. */
  private void loseAll(ObjectStore store) throws IOException {
    List<ObjectRef<byte[]>> others = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      others.add(store.put(new byte[LENGTH]));
    }
    try (Stream<Path> files = Files.walk(disk())) {
      for (Path file :
          files.filter(each -> each.getFileName().toString().startsWith("objects-")).toList()) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(0);
        }
      }
    }
    others.forEach(ObjectRef::close);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aChainWhoseFirstValuesAreLostGivesTheRightLastValue(int workers) throws Exception {
    try (Session session = session(workers, 1000)) {
      List<ObjectRef<byte[]>> chain = chain(session, 3, 2);
      loseAll(session.store);
      try (ObjectRef<byte[]> four = step(session, 2, "4", chain.get(2));
          ObjectRef<byte[]> five = step(session, 2, "5", four)) {
        assertThat(five.get()[0]).isEqualTo((byte) 5);
      }
      assertThat(ran()).isEqualTo("11223345");
      for (int i = 0; i < 3; i++) {
        assertThat(chain.get(i).get()[0]).isEqualTo((byte) (i + 1));
        chain.get(i).close();
      }
      assertThat(ran()).isEqualTo("11223345");
      assertThat(session.store.verify().problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void whatALostValueWasMadeOfIsMadeAgainThoughItWasFreed(int workers) throws Exception {
    try (Session session = session(workers, 1000)) {
      List<ObjectRef<byte[]>> chain = chain(session, 4, 1);
      chain.subList(0, 3).forEach(ObjectRef::close);
      loseAll(session.store);
      assertThat(chain.get(3).get()[0]).isEqualTo((byte) 4);
      assertThat(ran()).isEqualTo("11223344");
      assertThat(values()).isPositive();
      chain.get(3).close();
      assertThat(session.store.verify().problems()).isEmpty();
      Awaitility.await("what was made again for this one value is freed too")
          .until(() -> values() == 0);
    }
  }

  @Test
  void manyWhoWaitForALostValueHaveItMadeOnce() throws Exception {
    try (Session session = session(0, 1000)) {
      List<ObjectRef<byte[]>> chain = chain(session, 1, 3);
      loseAll(session.store);
      List<ObjectRef<byte[]>> after = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        after.add(step(session, 0, "2", chain.getFirst()));
      }
      for (ObjectRef<byte[]> each : after) {
        assertThat(each.get()[0]).isEqualTo((byte) 2);
        each.close();
      }
      assertThat(ran()).isEqualTo("1122222");
      chain.getFirst().close();
    }
  }

  @Test
  void aTaskThatMayNotRunAgainDoesNot() throws Exception {
    try (Session session = session(0, 1000)) {
      List<ObjectRef<byte[]>> chain = chain(session, 1, 0);
      loseAll(session.store);
      assertThatThrownBy(chain.getFirst()::get)
          .isInstanceOf(ObjectLostException.class)
          .hasMessageContaining(disk().toString());
      assertThat(ran()).isEqualTo("1");
      chain.getFirst().close();
    }
  }

  @Test
  void retriesThatAreUsedUpAreNamed() throws Exception {
    try (Session session = session(0, 1000)) {
      ObjectRef<byte[]> value = chain(session, 1, 1).getFirst();
      loseAll(session.store);
      assertThat(value.get()[0]).isEqualTo((byte) 1);
      loseAll(session.store);
      assertThatThrownBy(value::get)
          .isInstanceOf(ObjectLostException.class)
          .hasMessageContaining(value.id())
          .hasMessageContaining("retries");
      assertThat(ran()).isEqualTo("11");
      value.close();
    }
  }

  @Test
  void beyondTheBoundTheTaskThatIsMissingIsNamed() throws Exception {
    try (Session session = session(0, 2)) {
      List<ObjectRef<byte[]>> chain = chain(session, 4, 1);
      String second = chain.get(1).id();
      loseAll(session.store);
      assertThatThrownBy(chain.get(1)::get)
          .isInstanceOf(ObjectLostException.class)
          .hasMessageContaining(second)
          .hasMessageContaining("batoid.lineageTasks");
      chain.get(1).close(); // freed: what was made of it cannot be made again either
      assertThatThrownBy(chain.get(2)::get)
          .isInstanceOf(ObjectLostException.class)
          .hasMessageContaining(second)
          .hasMessageContaining("batoid.lineageTasks");
      assertThat(ran()).isEqualTo("1234");
      chain.forEach(ObjectRef::close);
    }
  }

  @Test
  void theBytesOfWhatIsRememberedAreBoundedToo() throws Exception {
    try (Session session = session(0, 1000, 10_000)) {
      byte[] argument = new byte[1000];
      List<ObjectRef<byte[]>> values = new ArrayList<>();
      for (int i = 0; i < 12; i++) { // not all of these calls are remembered
        values.add(step(session, 1, "1", argument));
        assertThat(values.getLast().get()[0]).isOne();
      }
      Awaitility.await().until(() -> session.scheduler.counts().pending() == 0);
      loseAll(session.store);
      assertThat(values.getLast().get()[0]).isOne();
      assertThatThrownBy(values.getFirst()::get)
          .isInstanceOf(ObjectLostException.class)
          .hasMessageContaining("batoid.lineageBytes");
      assertThat(ran()).hasSize(13);
      values.forEach(ObjectRef::close);
    }
  }

  @Test
  void nobodyMakesAnythingAgainWhenTheRuntimeIsShutDown() throws Exception {
    try (ObjectStore other = ObjectStore.open(options())) {
      ObjectRef<byte[]> kept;
      try (Session session = session(0, 1000)) {
        ObjectRef<byte[]> value = chain(session, 1, 5).getFirst();
        kept = other.resolve(value.id(), byte[].class);
        loseAll(session.store);
      }
      assertThatThrownBy(kept::get)
          .isInstanceOf(ObjectLostException.class)
          .hasMessageContaining(disk().toString());
      assertThat(ran()).isEqualTo("1");
      kept.close();
      assertThat(other.verify().problems()).isEmpty();
    }
  }
}
