package io.batoid.objectstore.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.TestSegment;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.process.RobustLock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a survivor makes of a shard whose lock died with its holder, for each place in a step at
 * which that can happen.
 */
@Tag("flags")
class CatalogueRedoTest {
  private static final String NAME = "name";
  private static final int SHARD = Names.shard(Names.key(NAME));
  private static final int OLD = 3;
  private static final int NEW = 4;

  private final TestSegment session = TestSegment.create();
  private final TestSegment victim = TestSegment.attach(session.directory());
  private final List<Integer> gone = new ArrayList<>();
  private final Catalogue survivor = open(session);
  private final Catalogue theirs = open(victim);
  private final Path file = session.directory().resolve("catalogue-" + SHARD);
  private final RobustLock lock =
      new RobustLock(
          victim.processes(),
          victim.segment().layout().catalogueLock(SHARD),
          "the victim's",
          (held, kind) -> {});
  private final RedoRecord redo = new RedoRecord(lock);
  private final NameBits bits = new NameBits(victim.segment(), SHARD);

  @BeforeEach
  void otherNamesStand() {
    for (int slot = 0; slot < 10; slot++) {
      session.object(slot, 1);
    }
    for (int i = 0; i < 100; i++) {
      survivor.bind("other-" + i, i % 3, 1);
    }
    theirs.bind(NAME, OLD, 1);
  }

  @AfterEach
  void nothingElseChanged() {
    List<String> problems = new ArrayList<>();
    survivor.verify(problems::add);
    long others =
        survivor.names().stream()
            .filter(binding ->
                binding.name().startsWith("other-")
                    && binding.slot()
                        == Integer.parseInt(binding.name().substring("other-".length())) % 3)
            .count();
    survivor.close();
    theirs.close();
    victim.close();
    session.close();
    assertThat(problems).isEmpty();
    assertThat(others).isEqualTo(100);
  }

  @Test
  void aLockHeldOutsideAnyStepIsTakenOver() {
    lock.acquire(Duration.ofSeconds(30));
    die();
    assertThat(lookup()).isEqualTo(OLD);
  }

  @Test
  void aReaderThatDiesLeavesNothingBehind() {
    lock.acquire(Duration.ofSeconds(30));
    lock.begin(RedoRecord.READING);
    die();
    assertThat(lookup()).isEqualTo(OLD);
    assertThat(lock.owner()).isEqualTo(-1);
  }

  /**
   * 0: record complete; 1: and the new bit set; 2: and the entry written; 3: and the old bit
   * cleared.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aReplacementIsFinished(int done) {
    lock.acquire(Duration.ofSeconds(30));
    redo.set(Names.key(NAME), Names.value(NEW, 1));
    redo.setGained(NEW, RedoRecord.NONE);
    redo.setLost(OLD, RedoRecord.NONE);
    lock.begin(RedoRecord.CHANGING);
    if (done > 0) {
      bits.set(NEW, 1);
    }
    if (done > 1) {
      write(Names.value(NEW, 1));
    }
    if (done > 2) {
      bits.clear(OLD);
    }
    die();
    assertThat(survivor.recover(victim.processes().self())).isTrue();
    assertThat(lookup()).isEqualTo(NEW);
    assertThat(session.nameBits(OLD)).isZero();
    assertThat(session.nameBits(NEW)).isEqualTo(1L << SHARD);
    assertThat(gone).contains(OLD);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aRemovalIsFinished(int done) {
    lock.acquire(Duration.ofSeconds(30));
    redo.set(Names.key(NAME), Names.ABSENT);
    redo.setGained(RedoRecord.NONE, RedoRecord.NONE);
    redo.setLost(OLD, RedoRecord.NONE);
    lock.begin(RedoRecord.CHANGING);
    if (done > 0) {
      write(Names.ABSENT);
    }
    if (done > 1) {
      bits.clear(OLD);
    }
    die();
    assertThat(lookup()).isNull();
    assertThat(session.nameBits(OLD)).isZero();
    assertThat(gone).contains(OLD);
  }

  @Test
  void aRecordThatIsNotCompleteIsIgnored() {
    lock.acquire(Duration.ofSeconds(30));
    redo.set(Names.key(NAME), Names.value(NEW, 1));
    redo.setGained(NEW, RedoRecord.NONE);
    die();
    assertThat(lookup()).isEqualTo(OLD);
    assertThat(session.nameBits(NEW)).isZero();
  }

  @Test
  void aBindingToAnObjectThatDiedWithItsBinderIsDropped() {
    lock.acquire(Duration.ofSeconds(30));
    redo.set(Names.key(NAME), Names.value(NEW, 1));
    redo.setGained(NEW, RedoRecord.NONE);
    redo.setLost(OLD, RedoRecord.NONE);
    lock.begin(RedoRecord.CHANGING);
    session.setState(NEW, 2, StateWord.FREE);
    die();
    assertThat(lookup()).isEqualTo(OLD);
    assertThat(session.nameBits(NEW)).isZero();
    assertThat(session.nameBits(OLD)).isEqualTo(1L << SHARD);
  }

  @Test
  void aRepairCutShortIsBegunAnew() throws IOException {
    lock.acquire(Duration.ofSeconds(30));
    redo.set(Names.key(NAME), Names.value(NEW, 1));
    redo.setGained(NEW, RedoRecord.NONE);
    redo.setLost(OLD, RedoRecord.NONE);
    lock.begin(RedoRecord.CHANGING);
    Path saved = session.directory().resolve("catalogue-" + SHARD + ".head");
    int entries = Catalogue.entriesPerShard(session.segment().layout());
    NameMap.saveHead(file, entries, saved);
    redo.setMending(true);
    wipe(NameMap.head(Files.size(file), entries));
    die();
    assertThat(lookup()).isEqualTo(NEW);
    assertThat(saved).doesNotExist();
  }

  @Test
  void aReaperThatLostTheRaceLeavesTheLockAlone() {
    lock.acquire(Duration.ofSeconds(30));
    lock.begin(RedoRecord.READING);
    die();
    assertThat(lookup()).isEqualTo(OLD);
    assertThat(survivor.recover(victim.processes().self())).isTrue();
    assertThat(lookup()).isEqualTo(OLD);
  }

  private void die() {
    victim.die();
  }

  private void write(long value) {
    try (NameMap map = NameMap.open(file, format())) {
      if (value == Names.ABSENT) {
        map.remove(Names.key(NAME));
      } else {
        map.put(Names.key(NAME), value);
      }
    }
  }

  private NameFileFormat format() {
    return NameFileFormat.of(
        Catalogue.entriesPerShard(session.segment().layout()),
        session.directory().resolve("scratch"));
  }

  /** Everything but the first page, where Chronicle's description of the file stands. */
  private void wipe(long head) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(4096);
      bytes.write(new byte[(int) head - 4096]);
    }
  }

  private @Nullable Integer lookup() {
    return survivor.lookup(NAME, (slot, generation) -> slot);
  }

  private Catalogue open(TestSegment process) {
    return new Catalogue(
        process.directory(), process.processes(), Duration.ofSeconds(30), gone::add);
  }
}
