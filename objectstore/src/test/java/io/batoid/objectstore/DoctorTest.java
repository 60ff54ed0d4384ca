package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage of each kind is found, named, and mended, beside others as far as that is safe. */
class DoctorTest {
  private static final long IMAGE_CHUNKS = 64;

  @RegisterExtension final TestStores stores = new TestStores();

  /** Ways to damage a session in which the object {@code slot} is inside the list {@code outer}. */
  enum Damage {
    BIT_OF_NOBODY("has a bit of process 5, which is gone", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        segment.setBit(slot, SlotLayout.REFS_OFFSET, 5);
      }
    },
    PIN_OF_AN_INDEX_BEYOND_THE_LAST("has a bit of process 100, which is gone", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        segment.setBit(slot, SlotLayout.PINS_OFFSET, 100);
      }
    },
    CHARGE_FOR_NO_REASON("in somebody's charge for no reason", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        long word = segment.state(slot);
        setState(segment, slot, StateWord.with(word, 77, StateWord.state(word)));
      }
    },
    DYING_IN_THE_CHARGE_OF_NOBODY("in the charge of a process that is gone", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        long word = segment.state(slot);
        setState(segment, slot, StateWord.with(word, 77, StateWord.DYING + StateWord.SEALED));
      }
    },
    RUN_OF_NOBODY("is owned by a process that is gone", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        int cold = coldRun(segment);
        long word = segment.run(cold);
        segment.setRun(cold, RunWord.of(RunWord.CLAIMED_COLD, 9, 0, RunWord.chunks(word)));
      }
    },
    RUN_IN_NOBODYS_HAND("is in nobody's hand", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        int cold = coldRun(segment);
        long word = segment.run(cold);
        segment.setRun(cold, RunWord.of(RunWord.CLAIMED_COLD, 0, 0, RunWord.chunks(word)));
      }
    },
    SLOT_SPAN_OF_NOBODY("slot span 3 is owned by process 6, which is gone", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        segment
            .memory()
            .put(segment.layout().slotSpanWord(3), SegmentLayout.SLOT_SPAN_CLAIMED | 7 << 4);
      }
    },
    ORPHAN("is an object that nothing refers to", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        int free = freeSlot(segment);
        setState(segment, free, StateWord.of(7, 3, 0, StateWord.LOST));
      }
    },
    PROMISE_OF_NOBODY("is a promise that no living process is responsible for", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        int free = freeSlot(segment);
        segment.setReserver(free, 7, 9);
        setState(segment, free, StateWord.of(7, 3, 0, StateWord.RESERVED));
      }
    },
    WRONG_COUNT("has nested count 5, but 1 living objects contain it", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        put(segment, segment.slot(slot) + SlotLayout.NESTED_OFFSET, 5);
      }
    },
    NAME_BIT_WITHOUT_NAMES("has name bits of shards without names", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        put(segment, segment.slot(slot) + SlotLayout.NAMES_OFFSET, 4);
      }
    },
    HELD_BUT_FREE("is free, but something still refers to it", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        put(segment, segment.slot(freeSlot(segment)) + SlotLayout.NAMES_OFFSET, 1L << 9);
      }
    },
    NAMED_ELSEWHERE("is at a block that bears another name", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        put(segment, block(segment, slot) + BlockHeader.NAME_OFFSET, 12345);
      }
    },
    OUT_OF_THE_ARENA("where no block is", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        segment.setLocation(
            slot, LocationWord.of(StateWord.residency(segment.state(slot)), 1L << 40));
      }
    },
    TWO_AT_ONE_BLOCK("are at the same block", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        long offset = LocationWord.arenaOffset(segment.location(outer));
        segment.setLocation(
            slot, LocationWord.of(StateWord.residency(segment.state(slot)), offset));
      }
    },
    TOO_LONG("references in a block of", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        put(segment, block(segment, slot) + BlockHeader.LENGTH_OFFSET, 1 << 20);
      }
    },
    NO_MEMORY("is sealed, but has no memory", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        segment.setLocation(slot, LocationWord.none(StateWord.residency(segment.state(slot))));
      }
    },
    EDGE_TO_ANOTHER_GENERATION("contains an object of slot", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        long edge = edge(segment, outer);
        put(segment, edge, segment.memory().get(edge) + (1L << 40));
      }
    },
    BAD_CHECKSUM("bytes that are not those it was sealed with", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        long value = block(segment, slot) + BlockHeader.SIZE;
        put(segment, value, segment.memory().get(value) ^ 1L << 13);
      }
    },
    BROKEN_STATE("is in no known state", false) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        setState(segment, slot, StateWord.with(segment.state(slot), 0, 15));
      }
    },
    BROKEN_RUN("should be the head of a run, but is", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        segment.setRun(coldRun(segment), RunWord.of(9, 0, 0, 3));
      }
    },
    BROKEN_SPAN_HEAD("should be the head of a run, but is", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        int chunk = (int) (LocationWord.arenaOffset(segment.location(slot)) / SegmentLayout.CHUNK);
        segment.setRun(chunk, segment.run(chunk) ^ 0xFF_0000L);
      }
    },
    BROKEN_SLOT_SPAN("slot span 3 is in no known state", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        segment.memory().put(segment.layout().slotSpanWord(3), 11);
      }
    },
    UNMARKED_RUN("is in a run that does not say so", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        segment.forEachObject((_, _, arenaOffset) -> {
          int chunk = (int) (arenaOffset / SegmentLayout.CHUNK);
          if (RunWord.kind(segment.run(chunk)) == RunWord.WARM) {
            put(segment, segment.layout().runHint(chunk), (slot + 1L) << 1);
          }
        });
      }
    },
    BROKEN_ENTRY("the entry of process 9 is in no known state: 4", true) {
      @Override
      void inflict(Segment segment, int slot, int outer) {
        put(segment, segment.layout().process(9), ProcessLayout.status(3, 4));
      }
    };

    final String message;
    final boolean needsQuiet;

    Damage(String message, boolean needsQuiet) {
      this.message = message;
      this.needsQuiet = needsQuiet;
    }

    abstract void inflict(Segment segment, int slot, int outer);

    private static void put(Segment segment, long offset, long value) {
      segment.memory().put(offset, value);
    }

    private static void setState(Segment segment, int slot, long word) {
      put(segment, segment.slot(slot) + SlotLayout.STATE_OFFSET, word);
    }

    private static long block(Segment segment, int slot) {
      return segment.blockOf(slot, segment.state(slot));
    }

    private static long edge(Segment segment, int container) {
      long block = block(segment, container);
      return block
          + BlockHeader.edgesOffset(segment.memory().get(block + BlockHeader.LENGTH_OFFSET));
    }

    private static int freeSlot(Segment segment) {
      int slot = 400;
      assertThat(StateWord.state(segment.state(slot))).isEqualTo(StateWord.FREE);
      return slot;
    }

    private static int coldRun(Segment segment) {
      int head = 0;
      while (RunWord.kind(segment.run(head)) != RunWord.COLD) {
        head = segment.nextRun(head, segment.run(head));
      }
      return head;
    }
  }

  @ParameterizedTest
  @EnumSource( // the reaper of whoever was killed sees to these two
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ORPHAN", "PROMISE_OF_NOBODY"})
  void damageIsFoundNamedAndMendedWhenNobodyElseIsThere(Damage damage) throws IOException {
    Path copy = damaged(damage);
    DoctorReport found = StoreDoctor.examine(copy);
    assertThat(found.ok()).isFalse();
    assertThat(found.left())
        .anySatisfy(problem -> {
          assertThat(problem.what()).contains(damage.message);
          assertThat(problem.remedy()).isNotBlank();
        });
    DoctorReport report = StoreDoctor.repair(copy);
    assertThat(report.left()).isEmpty();
    assertThat(report.mended()).anySatisfy(p -> assertThat(p.what()).contains(damage.message));
    assertThat(StoreDoctor.examine(copy).left()).isEmpty();
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(copy))) {
      assertThat(store.put("works").get()).isEqualTo("works");
      TestStores.verify(store);
    }
  }

  @ParameterizedTest
  @EnumSource
  void besideOthersOnlyWhatIsSafeIsMended(Damage damage) {
    ObjectStore store = stores.open(options -> options.verifyChecksums(true));
    ObjectRef<List<Object>> outer = outer(store);
    Segment segment = store.core().engine().segment;
    byte[] before = image(segment);
    damage.inflict(segment, child(outer), outer.handle().slot());
    assertThat(store.verify().problems()).anySatisfy(p -> assertThat(p).contains(damage.message));
    DoctorReport report = StoreDoctor.repair(store.core().directory().path());
    if (damage.needsQuiet) {
      assertThat(report.left())
          .anySatisfy(problem -> {
            assertThat(problem.what()).contains(damage.message);
            assertThat(problem.remedy()).contains("open in process 0 (pid ");
          });
      restore(segment, before);
    } else {
      assertThat(report.left()).isEmpty();
    }
    TestStores.verify(store);
    assertThat(store.put("works").get()).isEqualTo("works");
  }

  @Test
  void aSoundSessionHasNothingToMend() {
    ObjectStore store = stores.open(options -> options.verifyChecksums(true));
    ObjectRef<List<Object>> outer = outer(store);
    DoctorReport report = StoreDoctor.repair(stores.directory());
    assertThat(report.mended()).isEmpty();
    assertThat(report.left()).isEmpty();
    assertThat(StoreDoctor.examine(stores.directory()).ok()).isTrue();
    assertThat(outer.get()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 13, 70, 190, 200, 264, 330, 450, 580, 700, 767, 768, 799, 831})
  void oneFlippedBitOfTheHeaderIsPutRight(int bit) throws IOException {
    Path copy = leftBehind();
    flip(copy, bit);
    assertThatThrownBy(() -> ObjectStore.open(copy)).isInstanceOf(StoreFormatException.class);
    DoctorReport found = StoreDoctor.examine(copy);
    assertThat(found.left())
        .singleElement()
        .satisfies(problem -> assertThat(problem.remedy()).contains("byte " + bit / 8));
    DoctorReport report = StoreDoctor.repair(copy);
    assertThat(report.left()).isEmpty();
    assertThat(report.mended()).isNotEmpty();
    ObjectStore.open(copy).close();
  }

  @Test
  void aHeaderWithMoreDamageCannotBeMendedAndIsLeftAlone() throws IOException {
    Path copy = leftBehind();
    flip(copy, 200);
    flip(copy, 333);
    flip(copy, 391);
    byte[] before = Files.readAllBytes(copy.resolve("segment"));
    DoctorReport report = StoreDoctor.repair(copy);
    assertThat(report.mended()).isEmpty();
    assertThat(report.left())
        .singleElement()
        .satisfies(problem -> assertThat(problem.remedy()).contains("cannot be mended"));
    assertThat(Files.readAllBytes(copy.resolve("segment"))).isEqualTo(before);
  }

  @Test
  void aTruncatedSegmentCannotBeMended() throws IOException {
    Path copy = leftBehind();
    try (FileChannel channel =
        FileChannel.open(copy.resolve("segment"), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 4096);
    }
    assertThat(StoreDoctor.repair(copy).left())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.what()).contains("truncated");
          assertThat(problem.remedy()).contains("cannot be mended");
        });
  }

  /** A session that a killed process left, with this damage. */
  private Path damaged(Damage damage) throws IOException {
    try (ObjectStore store = ObjectStore.open(stores.options().persistent(true))) {
      ObjectRef<List<Object>> outer = outer(store);
      Segment segment = store.core().engine().segment;
      byte[] before = image(segment);
      damage.inflict(segment, child(outer), outer.handle().slot());
      Path copy = copied();
      restore(segment, before);
      return copy;
    }
  }

  private Path leftBehind() throws IOException {
    try (ObjectStore store = ObjectStore.open(stores.options().persistent(true))) {
      ObjectRef<List<Object>> _ = outer(store);
      return copied();
    }
  }

  private Path copied() throws IOException {
    Path copy = Files.createDirectory(stores.root().resolve("copy"));
    Files.setPosixFilePermissions(
        copy, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    try (Stream<Path> files = Files.list(stores.directory())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return copy;
  }

  /** A list of a child, of itself, and of a large one: it outlives the process that made it. */
  private static ObjectRef<List<Object>> outer(ObjectStore store) {
    ObjectRef<byte[]> child = store.put(new byte[100]);
    Promise<List<Object>> promise = store.reserve();
    ObjectRef<List<Object>> outer = promise.ref();
    promise.complete(List.of(child, outer, store.put(new byte[1 << 20])));
    return outer;
  }

  private static int child(ObjectRef<List<Object>> outer) {
    return ((ObjectRef<?>) Objects.requireNonNull(outer.get()).getFirst()).handle().slot();
  }

  private static byte[] image(Segment segment) {
    return segment
        .slice(0, segment.block(IMAGE_CHUNKS * SegmentLayout.CHUNK))
        .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
  }

  private static void restore(Segment segment, byte[] image) {
    segment.slice(0, image.length).copyFrom(java.lang.foreign.MemorySegment.ofArray(image));
  }

  private static void flip(Path directory, int bit) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("segment"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      int _ = channel.read(one, bit / 8);
      one.put(0, (byte) (one.get(0) ^ 1 << bit % 8)).rewind();
      int _ = channel.write(one, bit / 8);
    }
  }
}
