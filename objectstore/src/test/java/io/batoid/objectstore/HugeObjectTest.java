package io.batoid.objectstore;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * An object larger than 4 GiB in a sparse store larger than 8 GiB: alone, for its memory's sake.
 */
@Isolated("commits more than 4 GiB of shared memory")
class HugeObjectTest {
  private static final long SIZE = (4L << 30) + 123;
  private static final long[] PLACES = {
    0, (1L << 31) - 8, (1L << 31) - 3, 1L << 31, (1L << 32) - 8, (1L << 32) - 5, 1L << 32, SIZE - 8
  };

  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void anObjectOfMoreThanFourGibibytesIsReadInAnotherProcess() {
    ObjectStore store = stores.open(options -> options.capacity("9g"));
    ObjectStore other = stores.open(options -> options.capacity("9g"));
    ObjectRef<String> before = store.put("before");
    ObjectRef<MemorySegment> ref;
    try (ObjectWriter writer = store.create(SIZE)) {
      for (long place : PLACES) {
        writer.segment().set(JAVA_LONG_UNALIGNED, place, place ^ 0x5A5A_5A5A);
        assertThat(writer.segment().get(JAVA_LONG_UNALIGNED, place)).isEqualTo(place ^ 0x5A5A_5A5A);
      }
      for (long place : new long[] {0, 1L << 31, 1L << 32, SIZE - 8}) { // others overlapped these
        writer.segment().set(JAVA_LONG_UNALIGNED, place, ~place);
      }
      ref = writer.seal();
    }
    ObjectRef<String> after = store.put("after");
    try (ObjectRef<MemorySegment> copy = other.resolve(ref.id());
        Pinned pinned = copy.pin()) {
      ref.close();
      assertThat(pinned.size()).isEqualTo(SIZE);
      for (long place : new long[] {0, 1L << 31, 1L << 32, SIZE - 8}) {
        assertThat(pinned.segment().get(JAVA_LONG_UNALIGNED, place)).isEqualTo(~place);
      }
      assertThat(other.stats().usedBytes()).isGreaterThan(SIZE);
      TestStores.verify(other);
    }
    assertThat(before.get() + after.get()).isEqualTo("beforeafter");
    before.close();
    after.close();
    TestStores.verifyEmpty(store);
  }
}
