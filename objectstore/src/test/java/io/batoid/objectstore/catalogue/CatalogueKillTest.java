package io.batoid.objectstore.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.TestJvm;
import io.batoid.objectstore.TestSegment;
import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.memory.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Three processes write names and are killed in turn, while the others go on: no committed name is
 * lost, none is torn, the one in flight is old or new.
 *
 * <p>{@code -Dbatoid.test.kills=200} makes it long, {@code -Dbatoid.test.seed} repeats its choices,
 * {@code -Dbatoid.test.operations} sets how many operations each writer does after the last kill.
 */
@Isolated
@Tag("flags")
class CatalogueKillTest {
  private static final int WRITERS = 3;
  private static final int KILLS = Integer.getInteger("batoid.test.kills", 10);
  private static final int MOST_OPERATIONS_BETWEEN_KILLS = 4000;
  private static final int LAST_OPERATIONS = Integer.getInteger("batoid.test.operations", 100);
  private static final int MOST_SPINS = 20_000;
  private static final Duration LONGEST_STALL = Duration.ofSeconds(1);

  private final TestSegment session = TestSegment.create();
  private final Catalogue catalogue =
      new Catalogue(session.directory(), session.processes(), Duration.ofSeconds(30), slot -> {});
  private final NameJournal[] journals = new NameJournal[WRITERS];
  private final Process[] writers = new Process[WRITERS];
  private final long[] operationsAtStart = new long[WRITERS];
  private long longestRecoveryNanos;
  private long longestStallNanos;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void namesSurviveTheDeathOfTheirWriters() throws Exception {
    long seed = Long.getLong("batoid.test.seed", System.nanoTime());
    Random random = new Random(seed);
    System.out.println("seed " + seed);
    for (int slot = 0; slot < NameJournal.SLOTS; slot++) {
      session.object(slot, 1);
    }
    try (session;
        catalogue) {
      try {
        for (int i = 0; i < WRITERS; i++) {
          journals[i] = new NameJournal(journalFile(i));
          for (int name = 0; name < NameJournal.NAMES; name++) {
            journals[i].setValue(name, Names.ABSENT);
          }
          start(i, random.nextLong());
        }
        for (int kill = 0; kill < KILLS; kill++) {
          int victim = random.nextInt(WRITERS);
          await(victim, 1 + random.nextInt(MOST_OPERATIONS_BETWEEN_KILLS));
          for (int spins = random.nextInt(MOST_SPINS); spins > 0; spins--) {
            Thread.onSpinWait();
          }
          for (int spins = MOST_SPINS; spins > 0 && !isInsideChronicle(victim); spins--) {
            Thread.onSpinWait();
          }
          kill(victim);
          check(victim, "seed " + seed + ", kill " + kill);
          start(victim, random.nextLong());
        }
        for (int i = 0; i < WRITERS; i++) {
          await(i, LAST_OPERATIONS);
        }
        for (int i = 0; i < WRITERS; i++) {
          kill(i);
          check(i, "seed " + seed + ", at the end");
        }
      } finally {
        for (Process writer : writers) {
          if (writer != null) {
            writer.destroyForcibly().waitFor();
          }
        }
      }
      List<String> problems = new ArrayList<>();
      catalogue.verify(problems::add);
      assertThat(problems).as("seed " + seed).isEmpty();
      report();
      assertThat(Duration.ofNanos(longestStallNanos))
          .as("seed " + seed + ": after a death, until the others went on")
          .isLessThan(LONGEST_STALL);
    }
  }

  private void report() {
    long operations = 0;
    long longest = 0;
    long repairs = catalogue.repairs();
    long longestRepair = catalogue.longestRepairNanos();
    for (NameJournal journal : journals) {
      operations += journal.operations();
      longest = Math.max(longest, journal.longestNanos());
      repairs += journal.repairs();
      longestRepair = Math.max(longestRepair, journal.longestRepairNanos());
    }
    System.out.printf(
        "%d kills, %d operations; %d repairs after a death inside Chronicle Map, the longest %d ms;"
            + " longest operation of a writer %d ms; after a death, longest until the others went"
            + " on %d ms, longest recovery by the reaper %d ms%n",
        KILLS,
        operations,
        repairs,
        longestRepair / 1_000_000,
        longest / 1_000_000,
        longestStallNanos / 1_000_000,
        longestRecoveryNanos / 1_000_000);
  }

  private void start(int writer, long seed) throws IOException {
    operationsAtStart[writer] = journals[writer].operations();
    writers[writer] =
        TestJvm.withFlags(
                Writer.class,
                session.directory().toString(),
                journalFile(writer).toString(),
                Integer.toString(writer),
                Long.toString(seed))
            .redirectOutput(output(writer).toFile())
            .start();
  }

  /** Waits until a writer has done some more operations. */
  private void await(int writer, int operations) throws IOException {
    long target = journals[writer].operations() + operations;
    while (journals[writer].operations() < target) {
      for (int i = 0; i < WRITERS; i++) {
        if (!writers[i].isAlive()) {
          throw new AssertionError(
              "writer %d ended with %d:%n%s"
                  .formatted(i, writers[i].exitValue(), Files.readString(output(i), UTF_8)));
        }
      }
      journals[writer].awaitOperation();
    }
  }

  private boolean isInsideChronicle(int writer) {
    Segment segment = session.segment();
    for (int shard = 0; shard < LockLayout.CATALOGUE_SHARDS; shard++) {
      long lock = segment.layout().catalogueLock(shard);
      if (((int) segment.memory().get(lock) & 0xFFF) == journals[writer].index() + 1
          && segment.memory().get(lock + LockLayout.REDO_OFFSET) != 0) {
        return true;
      }
    }
    return false;
  }

  private void kill(int writer) throws InterruptedException {
    writers[writer].destroyForcibly().waitFor();
    int dead = journals[writer].index();
    while (session.processes().alive(dead)) {
      Thread.onSpinWait(); // the kernel is tearing it down
    }
    long start = System.nanoTime();
    long[] before = new long[WRITERS];
    Arrays.setAll(before, i -> journals[i].operations());
    assertThat(catalogue.recover(dead)).isTrue();
    longestRecoveryNanos = Math.max(longestRecoveryNanos, System.nanoTime() - start);
    for (int i = 0; i < WRITERS; i++) {
      while (writers[i].isAlive()
          && before[i] > operationsAtStart[i]
          && journals[i].operations() == before[i]) {
        journals[i].awaitOperation();
      }
    }
    longestStallNanos = Math.max(longestStallNanos, System.nanoTime() - start);
    session.reap(dead);
  }

  /** Compares a dead writer's names with its journal, and sets the journal right for its heir. */
  private void check(int writer, String when) {
    NameJournal journal = journals[writer];
    for (int name = 0; name < NameJournal.NAMES; name++) {
      Long found =
          catalogue.lookup(
              NameJournal.name(writer, name), (s, generation) -> Names.value(s, generation));
      long value = found == null ? Names.ABSENT : found;
      if (name == journal.changing()) {
        assertThat(value).as(when + ", in flight").isIn(journal.value(name), journal.next());
        journal.setValue(name, value);
      } else {
        assertThat(value).as(when + ", name " + name).isEqualTo(journal.value(name));
      }
    }
    journal.forgetChange();
  }

  private Path journalFile(int writer) {
    return session.directory().resolve("journal-" + writer);
  }

  private Path output(int writer) {
    return session.directory().resolve("output-" + writer);
  }

  /** Writes names, its own and some that all writers share, until it is killed. */
  static final class Writer {
    private static final int SHARED = 8;

    private final Catalogue catalogue;
    private final NameJournal journal;
    private final int writer;
    private final Random random;

    private Writer(Catalogue catalogue, NameJournal journal, int writer, long seed) {
      this.catalogue = catalogue;
      this.journal = journal;
      this.writer = writer;
      this.random = new Random(seed);
    }

    public static void main(String[] args) {
      TestSegment session = TestSegment.attach(Path.of(args[0]));
      Catalogue catalogue =
          new Catalogue(
              session.directory(), session.processes(), Duration.ofSeconds(30), slot -> {});
      NameJournal journal = new NameJournal(Path.of(args[1]));
      journal.setIndex(session.processes().self());
      catalogue.names();
      new Writer(catalogue, journal, Integer.parseInt(args[2]), Long.parseLong(args[3])).run();
    }

    private void run() {
      long repairs = 0;
      while (true) {
        long start = System.nanoTime();
        if (random.nextInt(4) == 0) {
          changeShared();
        } else {
          changeOwn();
        }
        long now = catalogue.repairs();
        if (now != repairs) {
          journal.countRepairs(now - repairs, catalogue.longestRepairNanos());
          repairs = now;
        }
        journal.countOperation(System.nanoTime() - start);
      }
    }

    private void changeOwn() {
      int name = random.nextInt(NameJournal.NAMES);
      String text = NameJournal.name(writer, name);
      long old = journal.value(name);
      int slot = random.nextInt(NameJournal.SLOTS);
      switch (random.nextInt(4)) {
        case 0 -> {
          journal.begin(name, Names.ABSENT);
          expect(old, catalogue.unbind(text));
          journal.commit();
        }
        case 1 -> {
          journal.begin(name, Names.value(slot, 1));
          expect(old, catalogue.rebind(text, slot, 1));
          journal.commit();
        }
        case 2 -> {
          if (old == Names.ABSENT) {
            journal.begin(name, Names.value(slot, 1));
            catalogue.bind(text, slot, 1);
            journal.commit();
          }
        }
        default -> expect(old, catalogue.lookup(text, (s, g) -> new Binding(text, s, g)));
      }
    }

    private void changeShared() {
      String name = "shared-" + random.nextInt(SHARED);
      if (random.nextBoolean()) {
        catalogue.rebind(name, random.nextInt(NameJournal.SLOTS), 1);
      } else {
        catalogue.unbind(name);
      }
    }

    private static void expect(long value, @Nullable Binding found) {
      long actual = found == null ? Names.ABSENT : Names.value(found.slot(), found.generation());
      if (actual != value) {
        throw new AssertionError("expected " + value + ", found " + found);
      }
    }
  }
}
