package io.batoid.objectstore.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** The words of a segment: every field comes back, whatever stands beside it. */
class WordsTest {
  private static final int ROUNDS = 20_000;

  private final Random random = new Random(7);

  @Test
  void stateWordsKeepTheirFields() {
    for (int round = 0; round < ROUNDS; round++) {
      int generation = any(32);
      int residency = any(16);
      int charge = any(12);
      int state = any(4);
      long word = StateWord.of(generation, residency, charge, state);
      assertThat(StateWord.generation(word)).isEqualTo(generation);
      assertThat(StateWord.residency(word)).isEqualTo(residency);
      assertThat(StateWord.charge(word)).isEqualTo(charge);
      assertThat(StateWord.state(word)).isEqualTo(state);
      assertThat(StateWord.futex(word)).isEqualTo((int) word);
      assertThat(StateWord.with(word, 3, StateWord.SEALED))
          .isEqualTo(StateWord.of(generation, residency, 3, StateWord.SEALED));
      assertThat(StateWord.nextResidency(word, 3, StateWord.RESERVED))
          .isEqualTo(StateWord.of(generation, residency + 1, 3, StateWord.RESERVED));
      assertThat(StateWord.freed(word))
          .isEqualTo(StateWord.of(generation + 1, residency, 0, StateWord.FREE));
    }
  }

  @Test
  void stateWordsArePinned() {
    assertThat(StateWord.of(1, 2, 3, 4)).isEqualTo(0x0000_0001_0002_0034L);
    assertThat(StateWord.of(-1, 0xFFFF, 0xFFF, 0xF)).isEqualTo(-1L);
    assertThat(StateWord.FREE).isZero();
    assertThat(StateWord.RESERVED).isEqualTo(1);
    assertThat(StateWord.SEALED).isEqualTo(2);
    assertThat(StateWord.SPILLED).isEqualTo(3);
    assertThat(StateWord.FAILED).isEqualTo(4);
    assertThat(StateWord.LOST).isEqualTo(5);
    assertThat(StateWord.FREED).isEqualTo(6);
    assertThat(StateWord.EVICTING).isEqualTo(7);
    assertThat(StateWord.RELEASING).isEqualTo(8);
    assertThat(StateWord.DYING).isEqualTo(8);
  }

  @Test
  void aSlotIsRetiredBeforeItsGenerationWraps() {
    assertThat(StateWord.retired(StateWord.of(-1, 5, 0, StateWord.FREE))).isTrue();
    assertThat(StateWord.retired(StateWord.of(-1, 5, 0, StateWord.SEALED))).isFalse();
    assertThat(StateWord.retired(StateWord.of(-2, 5, 0, StateWord.FREE))).isFalse();
    assertThat(StateWord.retired(StateWord.freed(StateWord.of(-2, 5, 0, StateWord.SEALED))))
        .isTrue();
  }

  @Test
  void locationWordsKeepTheirFieldsAndCountInOneResidency() {
    for (int round = 0; round < ROUNDS; round++) {
      int residency = any(16);
      long offset = (random.nextLong() >>> random.nextInt(64) & (1L << 48) - 1) * 16;
      long word = LocationWord.of(residency, offset);
      assertThat(LocationWord.residency(word)).isEqualTo(residency);
      assertThat(LocationWord.arenaOffset(word)).isEqualTo(offset);
      long state = StateWord.of(any(32), residency, any(12), any(4));
      assertThat(LocationWord.counts(word, state)).isTrue();
      assertThat(LocationWord.counts(word, StateWord.nextResidency(state, 0, 2))).isFalse();
      assertThat(LocationWord.counts(LocationWord.none(residency), state)).isFalse();
    }
    assertThat(LocationWord.of(0xABCD, 0x120)).isEqualTo(0xABCD_0000_0000_0012L);
    assertThat(LocationWord.BLOCK_UNIT).isEqualTo(16);
  }

  @Test
  void runWordsKeepTheirFields() {
    for (int round = 0; round < ROUNDS; round++) {
      int kind = any(4);
      int owner = any(12);
      int sizeClass = any(8);
      int chunks = any(31) & Integer.MAX_VALUE;
      long word = RunWord.of(kind, owner, sizeClass, chunks);
      assertThat(RunWord.kind(word)).isEqualTo(kind);
      assertThat(RunWord.owner(word)).isEqualTo(owner);
      assertThat(RunWord.sizeClass(word)).isEqualTo(sizeClass);
      assertThat(RunWord.chunks(word)).isEqualTo(chunks);
      assertThat(RunWord.chunks(RunWord.withoutOwner(word))).isEqualTo(chunks);
    }
    assertThat(RunWord.of(RunWord.SPAN, 3, 9, 4)).isEqualTo(0x0000_0004_0009_0035L);
    assertThat(SegmentLayout.MAX_CAPACITY / SegmentLayout.CHUNK).isLessThan(Integer.MAX_VALUE);
  }

  @Test
  void edgeWordsKeepTheirFields() {
    for (int round = 0; round < ROUNDS; round++) {
      int slot = any(28);
      int generation = any(32);
      long edge = EdgeWord.of(slot, generation);
      for (boolean counted : new boolean[] {true, false}) {
        long word = EdgeWord.withCounted(edge, counted);
        assertThat(EdgeWord.slot(word)).isEqualTo(slot);
        assertThat(EdgeWord.generation(word)).isEqualTo(generation);
        assertThat(EdgeWord.counted(word)).isEqualTo(counted);
      }
      assertThat(EdgeWord.counted(edge)).isFalse();
    }
    assertThat(EdgeWord.withCounted(EdgeWord.of(5, 6), true)).isEqualTo(0x0000_0006_8000_0005L);
  }

  @Test
  void namesAndCodecWordsKeepTheirFields() {
    for (int round = 0; round < ROUNDS; round++) {
      int slot = any(28);
      assertThat(BlockHeader.slotOfName(BlockHeader.name(slot, any(32), any(16)))).isEqualTo(slot);
      int codec = any(8);
      int flags = any(8);
      int edges = any(31) & Integer.MAX_VALUE;
      long word = BlockHeader.codecWord(codec, flags, edges);
      assertThat(BlockHeader.codec(word)).isEqualTo(codec);
      assertThat(BlockHeader.flags(word)).isEqualTo(flags);
      assertThat(BlockHeader.edges(word)).isEqualTo(edges);
    }
    for (int round = 0; round < ROUNDS; round++) {
      int residency = any(16);
      long word = BlockHeader.codecWord(1, BlockHeader.FLAG_CRC, 7);
      long later = BlockHeader.withEdgesLater(word, residency);
      assertThat(BlockHeader.codec(later)).isEqualTo(1);
      assertThat(BlockHeader.edges(later)).isEqualTo(7);
      assertThat(BlockHeader.withEdgesLater(BlockHeader.withEdgesLater(word, any(16)), residency))
          .isEqualTo(later);
      long name = BlockHeader.name(any(28), any(32), residency);
      long other = BlockHeader.name(any(28), any(32), residency ^ 1);
      assertThat(BlockHeader.residencyOfName(name)).isEqualTo(residency);
      assertThat(BlockHeader.edgesCount(later, name)).isTrue();
      assertThat(BlockHeader.edgesCount(later, other)).isFalse();
      assertThat(BlockHeader.edgesCount(word, other)).isTrue();
    }
    assertThat(BlockHeader.name(1, 2, 3)).isEqualTo(0x0003_0000_2000_0001L);
    assertThat(BlockHeader.codecWord(1, 2, 3)).isEqualTo(0x0000_0003_0000_0201L);
  }

  @Test
  void statusWordsKeepTheirFields() {
    for (int incarnation : new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      long status = ProcessLayout.status(incarnation, ProcessLayout.LIVE);
      assertThat(ProcessLayout.state(status)).isEqualTo(ProcessLayout.LIVE);
      assertThat(ProcessLayout.incarnation(status)).isEqualTo(incarnation);
    }
  }

  @Test
  void sizeClassesAreMonotonicAndTight() {
    assertThat(SizeClasses.MAX_BLOCK).isEqualTo(131_072);
    assertThat(SizeClasses.COUNT).isEqualTo(87);
    for (int sizeClass = 2; sizeClass < SizeClasses.COUNT; sizeClass++) {
      assertThat(SizeClasses.blockSize(sizeClass))
          .isGreaterThan(SizeClasses.blockSize(sizeClass - 1))
          .matches(size -> size % LocationWord.BLOCK_UNIT == 0);
    }
    for (int bytes = 1; bytes <= SizeClasses.MAX_BLOCK; bytes++) {
      int sizeClass = SizeClasses.classOf(bytes);
      if (SizeClasses.blockSize(sizeClass) < bytes
          || (sizeClass > 1 && SizeClasses.blockSize(sizeClass - 1) >= bytes)) {
        assertThat(sizeClass).as("class of %d bytes", bytes).isNegative();
      }
    }
    assertThat(SizeClasses.classOf(SizeClasses.MAX_BLOCK)).isEqualTo(SizeClasses.COUNT - 1);
    assertThat(SizeClasses.classOf(SizeClasses.MAX_BLOCK + 1)).isZero();
    assertThat(SizeClasses.classOf(1L << 40)).isZero();
  }

  @Test
  void sizeClassesAreTwelvePercentApart() {
    LongConsumer tight =
        bytes ->
            assertThat((double) SizeClasses.blockSize(SizeClasses.classOf(bytes)) / bytes)
                .isLessThan(1.126);
    random.longs(ROUNDS, 129, SizeClasses.MAX_BLOCK + 1).forEach(tight);
  }

  /** Any value of that many bits, extremes more often than others. */
  private int any(int bits) {
    int mask = (int) ((1L << bits) - 1);
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> mask;
      case 2 -> 1 << (bits - 1);
      default -> random.nextInt() & mask;
    };
  }
}
