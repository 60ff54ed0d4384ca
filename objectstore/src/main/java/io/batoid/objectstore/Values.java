package io.batoid.objectstore;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.EdgeWord;
import io.batoid.objectstore.memory.Checksums;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.serialization.Codec;
import io.batoid.objectstore.serialization.ErrorValues;
import io.batoid.objectstore.serialization.RawValues;
import io.batoid.objectstore.table.Edges;
import io.batoid.objectstore.table.Handle;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values to blocks and back.
 *
 * <p>Into a block: length, value, CRC and edges first, then the codec word with the number of edges
 * (release), then each edge is counted; the object is published after that. A producer that dies in
 * between leaves edges that its reaper takes back.
 */
final class Values {
  private final StoreCore core;
  private final Segment segment;
  private final SharedMemory memory;
  private final Edges edges;
  private final ObjectSerializer serializer;
  private final boolean checksums;

  Values(StoreCore core, ObjectSerializer serializer, boolean checksums) {
    this.core = core;
    this.segment = core.engine().segment;
    this.memory = segment.memory();
    this.edges = core.table().edges();
    this.serializer = serializer;
    this.checksums = checksums;
  }

  /** A value ready to be copied into a block. */
  static final class Encoded {
    final Codec codec;
    final @Nullable Object value;
    final long length;
    final List<Handle> children;
    private final List<Object> keptAlive;

    Encoded(Codec codec, @Nullable Object value, long length) {
      this(codec, value, length, List.of(), List.of());
    }

    /** {@code keptAlive} is what must not be collected until the value is in its block. */
    Encoded(
        Codec codec,
        @Nullable Object value,
        long length,
        List<Handle> children,
        List<Object> keptAlive) {
      this.codec = codec;
      this.value = value;
      this.length = length;
      this.children = children;
      this.keptAlive = keptAlive;
    }

    /** The value is in its block: whoever reads it answers for the promises inside. */
    private void handOverPromises() {
      for (Object each : keptAlive) {
        if (each instanceof Promise<?> promise) {
          promise.handOver();
        }
      }
    }

    long blockSize() {
      return BlockHeader.blockSize(length, children.size());
    }
  }

  Encoded encode(@Nullable Object value) {
    Codec codec = RawValues.codecOf(value);
    if (codec.isRaw()) {
      return new Encoded(codec, value, RawValues.sizeBytes(codec, value));
    }
    Children children = new Children();
    MemorySegment bytes = serializer.serialize(value, children);
    return new Encoded(codec, bytes, bytes.byteSize(), children.handles, children.owners);
  }

  Encoded encodeError(Throwable error) {
    Children children = new Children();
    MemorySegment bytes = ErrorValues.encode(error, serializer, children);
    return new Encoded(Codec.ERROR, bytes, bytes.byteSize(), children.handles, children.owners);
  }

  /** Fills the block at a segment offset, of a slot in our charge. */
  void fill(int slot, long block, Encoded encoded) {
    try {
      write(block, encoded);
      finish(slot, block, encoded.length, encoded.codec, encoded.children);
      encoded.handOverPromises();
    } finally {
      Reference.reachabilityFence(encoded.keptAlive);
    }
  }

  private void write(long block, Encoded encoded) {
    long length = encoded.length;
    memory.putPlain(block + BlockHeader.LENGTH_OFFSET, length);
    long start = block + BlockHeader.SIZE;
    if (encoded.value instanceof MemorySegment bytes) {
      memory.copyIn(bytes, start);
    } else if (encoded.value instanceof byte[] bytes) {
      memory.copyIn(MemorySegment.ofArray(bytes), start);
    } else if (length > 0) {
      RawValues.write(encoded.codec, encoded.value, segment.slice(start, length));
    }
  }

  /** Completes the header of a block whose value is written. */
  void finish(int slot, long block, long length, Codec codec, List<Handle> children) {
    int flags = 0;
    if (checksums) {
      memory.putPlain(
          block + BlockHeader.CRC_OFFSET, Checksums.of(segment, block, length, codec.id()));
      flags = BlockHeader.FLAG_CRC;
    }
    int count = children.size();
    long edgesAt = block + BlockHeader.edgesOffset(length);
    for (int i = 0; i < count; i++) {
      Handle child = children.get(i);
      memory.putPlain(
          edgesAt + (long) i * BlockHeader.EDGE_SIZE,
          EdgeWord.of(child.slot(), child.generation()));
    }
    memory.putRelease(
        block + BlockHeader.CODEC_OFFSET, BlockHeader.codecWord(codec.id(), flags, count));
    if (count > 0) {
      long state = segment.state(slot);
      for (int i = 0; i < count; i++) {
        edges.count(slot, state, edgesAt + (long) i * BlockHeader.EDGE_SIZE);
        Handle child = children.get(i);
        if (!core.table().isThere(child.slot(), child.generation())) { // after the count: R5
          throw new ObjectFreedException(
              "object "
                  + core.id(child.slot(), child.generation())
                  + " was closed while it was put inside another; keep its reference open until then");
        }
      }
    }
  }

  ObjectSerializer serializer() {
    return serializer;
  }

  /**
   * The length of the value in a pinned block, which has room for it. To be asked for once: whoever
   * could write there may change it at any time.
   */
  long length(long block) {
    long length = memory.getPlain(block + BlockHeader.LENGTH_OFFSET);
    long room = segment.room(block - segment.layout().arena());
    if (length < 0 || length > room - BlockHeader.SIZE) {
      throw new ObjectLostException(
          "the header of the object's block is damaged: length="
              + length
              + "; run doctor on the store");
    }
    return length;
  }

  Codec codec(long block) {
    return Codec.of((byte) BlockHeader.codec(memory.getPlain(block + BlockHeader.CODEC_OFFSET)));
  }

  /** Fails if the value in a pinned block does not have the CRC it was sealed with. */
  void verify(long block, long length, Codec codec, Object what) {
    if (checksums && !Checksums.fits(segment, block, length, codec.id())) {
      throw new ObjectLostException(
          "the bytes of "
              + what
              + " are damaged: their CRC-32C is not the one they were sealed with; produce it again");
    }
  }

  /** Decodes the value in a pinned block. */
  @Nullable Object decode(long block, long length, Codec codec) {
    return codec == Codec.SERIALIZED
        ? serializer.deserialize(bytes(block, length), new Reader(block))
        : RawValues.read(codec, bytes(block, length));
  }

  /** Decodes the error in a pinned block. */
  Throwable decodeError(long block, long length) {
    return ErrorValues.decode(bytes(block, length), serializer, new Reader(block));
  }

  private MemorySegment bytes(long block, long length) {
    return segment.slice(block + BlockHeader.SIZE, length).asReadOnly();
  }

  /** Collects what is referred to inside a value; the handles keep it alive until the edges do. */
  private final class Children implements ObjectSerializer.ReferenceWriter {
    private final List<Handle> handles = new ArrayList<>();
    private final List<Object> owners = new ArrayList<>();

    @Override
    public int add(ObjectRef<?> ref) {
      return add(ref.core(), ref.handle(), ref);
    }

    @Override
    public int add(Promise<?> promise) {
      return add(promise.core(), promise.handle(), promise);
    }

    private int add(StoreCore from, Handle handle, Object owner) {
      if (from.sessionId() != core.sessionId()) {
        throw new SerializationException(
            owner + " belongs to another session than " + core + "; put its value here instead");
      }
      if (handle.isClosed()) {
        throw new ObjectFreedException(
            "handle closed: " + owner + " cannot be put inside another object");
      }
      core.used(handle);
      core.unread().handedOn(handle.slot(), handle.generation());
      handles.add(handle);
      owners.add(owner); // so that it is not collected meanwhile
      return handles.size() - 1;
    }
  }

  /** Gives out handles on what is referred to inside a pinned block. */
  private final class Reader implements ObjectSerializer.ReferenceReader {
    private final long block;
    private final int count;

    Reader(long block) {
      this.block = block;
      this.count = edges.countOf(block);
    }

    @Override
    public ObjectRef<?> ref(int position) {
      long edge = edge(position);
      return core.reads().open(EdgeWord.slot(edge), EdgeWord.generation(edge));
    }

    @Override
    public Promise<?> promise(int position) {
      long edge = edge(position);
      return core.reads().openPromise(EdgeWord.slot(edge), EdgeWord.generation(edge));
    }

    private long edge(int position) {
      if (position < 0 || position >= count) {
        throw new SerializationException(
            "the value has reference " + position + " of " + count + ": its bytes are damaged");
      }
      return memory.getAcquire(edges.place(block, position));
    }
  }
}
