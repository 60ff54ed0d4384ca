package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.BatoidException;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.serialization.Codec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code verifyChecksums} finds a flipped bit in a value of any codec. */
class FlippedBitsTest {
  @RegisterExtension final TestStores stores = new TestStores();

  static Stream<Object> values() {
    return Stream.of(
        MemorySegment.ofArray(new byte[40]),
        new byte[33],
        new short[] {1, 2},
        new char[] {'a'},
        new int[] {1, 2, 3},
        new long[] {1},
        new float[] {1, 2},
        new double[] {1, 2, 3},
        new boolean[] {true, false},
        ByteBuffer.allocate(9),
        ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN),
        "latin",
        "\u4e00",
        5L,
        5,
        5.5,
        true,
        List.of("serialized", 1));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aFlippedBitIsFound(Object value) {
    ObjectStore store = stores.open(options -> options.verifyChecksums(true));
    ObjectRef<Object> ref = store.put(value);
    flip(store, ref);
    damaged(ref);
    assertThat(store.verify().problems()).singleElement().asString().contains("CRC-32C");
    flip(store, ref); // back
    assertThat(ref.get()).isNotNull();
  }

  @Test
  void aFlippedBitInAnErrorIsFound() {
    ObjectStore store = stores.open(options -> options.verifyChecksums(true));
    Promise<String> promise = store.reserve();
    ObjectRef<String> ref = promise.ref();
    promise.fail(new IllegalStateException("x"));
    flip(store, ref);
    damaged(ref);
    flip(store, ref);
    assertThatThrownBy(ref::get).isInstanceOf(ObjectFailedException.class);
  }

  @Test
  void whatTheBytesAreIsPartOfTheSum() {
    ObjectStore store = stores.open(options -> options.verifyChecksums(true));
    ObjectRef<int[]> ref = store.put(new int[] {1, 2, 3});
    SharedMemory memory = store.core().engine().segment.memory();
    long word = block(store, ref) + BlockHeader.CODEC_OFFSET;
    long whole = memory.get(word);
    for (int bit = 0; bit < 9; bit++) { // the codec's, and the one that says that there is a sum
      memory.put(word, whole ^ 1L << bit);
      assertThat(store.verify().problems()).as("bit " + bit).isNotEmpty();
      assertThatThrownBy(ref::get).as("bit " + bit).isInstanceOf(BatoidException.class);
    }
    memory.put(word, whole);
    assertThat(ref.get()).containsExactly(1, 2, 3);
  }

  @Test
  void aLengthThatChangesWhileItIsReadLeadsNowhere() throws Exception {
    ObjectStore store = stores.open();
    ObjectRef<byte[]> ref = store.put(new byte[48]);
    long neighbour = store.put(new byte[48]).handle().slot(); // beyond the block
    assertThat(neighbour).isPositive();
    SharedMemory memory = store.core().engine().segment.memory();
    long length = block(store, ref) + BlockHeader.LENGTH_OFFSET;
    AtomicBoolean enough = new AtomicBoolean();
    Thread toggling =
        Thread.ofPlatform()
            .start(() -> {
              while (!enough.get()) {
                memory.put(length, 1 << 20);
                memory.put(length, 48);
              }
            });
    try {
      for (int i = 0; i < 20_000; i++) {
        try (Pinned pinned = ref.pin()) {
          assertThat(pinned.size()).isEqualTo(48);
          assertThat(ref.get()).hasSize(48);
        } catch (ObjectLostException e) {
          assertThat(e).hasMessageContaining("damaged");
        }
      }
    } finally {
      enough.set(true);
      toggling.join();
      memory.put(length, 48);
    }
  }

  @Test
  void everyCodecWithBytesIsTried() {
    ObjectStore store = stores.open();
    Set<Codec> tried = EnumSet.of(Codec.NULL, Codec.ERROR); // none; above
    values()
        .forEach(value -> {
          ObjectRef<Object> ref = store.put(value);
          long codec =
              store
                  .core()
                  .engine()
                  .segment
                  .memory()
                  .get(block(store, ref) + BlockHeader.CODEC_OFFSET);
          tried.add(Codec.of((byte) BlockHeader.codec(codec)));
        });
    assertThat(tried).containsExactlyInAnyOrder(Codec.values());
  }

  private static void damaged(ObjectRef<?> ref) {
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable access :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            ref::get, ref::pin, () -> ref.toFuture().join())) {
      assertThatThrownBy(access)
          .satisfiesAnyOf(
              e -> assertThat(e).isInstanceOf(ObjectLostException.class),
              e -> assertThat(e).hasCauseInstanceOf(ObjectLostException.class))
          .hasMessageContaining("CRC-32C");
    }
  }

  private static long block(ObjectStore store, ObjectRef<?> ref) {
    Segment segment = store.core().engine().segment;
    return segment.blockOf(ref.handle().slot(), segment.state(ref.handle().slot()));
  }

  private static void flip(ObjectStore store, ObjectRef<?> ref) {
    long value = block(store, ref) + BlockHeader.SIZE;
    Segment segment = store.core().engine().segment;
    segment.memory().put(value, segment.memory().get(value) ^ 1);
  }
}
