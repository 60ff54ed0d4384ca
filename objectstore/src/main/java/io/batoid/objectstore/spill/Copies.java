package io.batoid.objectstore.spill;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.DiskPlace;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Copies of objects on disk, as their slots know them: where, how long, and with what checksum.
 *
 * <p>A copy is an object's block as it was in memory: header, value, and edges to the objects
 * inside, all of them counted. Its checksum covers all but the block's name, which changes each
 * time the object comes back to memory; so whoever writes a copy of an object writes the same
 * length and checksum.
 */
public final class Copies {
  private static final int NAME = BlockHeader.LENGTH_OFFSET;
  private static final int HEAD = BlockHeader.SIZE - NAME;
  private static final int WINDOW = 1 << 26;

  private final Segment segment;
  private final SharedMemory memory;
  private final SpillFiles files;

  /** Copies in {@code files} of the objects of a segment. */
  public Copies(Segment segment, SpillFiles files) {
    this.segment = segment;
    this.memory = segment.memory();
    this.files = files;
  }

  /** What became of a read. */
  public enum Outcome {
    READ,
    /** The file is not there, or too short. */
    MISSING,
    /** The bytes are not those that were written. */
    DAMAGED
  }

  /** Whether the object in a state has a copy that counts, if its slot says where one is. */
  public boolean counts(int slot, long word) {
    int state = StateWord.state(word);
    return segment.edgesOnDisk(slot, word)
        || state == StateWord.SEALED
        || state == StateWord.SPILLED
        || state == StateWord.EVICTING
        || state == StateWord.DYING + StateWord.SEALED
        || state == StateWord.DYING + StateWord.SPILLED;
  }

  /** Where the copy is, or 0. */
  public long place(int slot) {
    return memory.get(segment.slot(slot) + SlotLayout.DISK_OFFSET);
  }

  /** How long the copy is, header included. */
  public long length(int slot) {
    return memory.getPlain(segment.slot(slot) + SlotLayout.DISK_LENGTH_OFFSET)
        & ~SlotLayout.COPY_HAS_EDGES;
  }

  boolean casPlace(int slot, long expected, long place) {
    return memory.cas(segment.slot(slot) + SlotLayout.DISK_OFFSET, expected, place);
  }

  /**
   * Writes a copy of a pinned block, if there is none.
   *
   * @return the bytes written; 0 if there was a copy; -1 if it cannot be written now
   */
  long write(int slot, long block, long size, boolean withEdges) {
    if (place(slot) != 0) {
      return 0;
    }
    long crc = crc(segment.slice(block + NAME, size - NAME));
    long place = files.append(segment.slice(block, size));
    if (place == 0) {
      return -1;
    }
    try {
      long line = segment.slot(slot);
      memory.putPlain(
          line + SlotLayout.DISK_LENGTH_OFFSET,
          withEdges ? size | SlotLayout.COPY_HAS_EDGES : size);
      memory.putPlain(line + SlotLayout.DISK_CRC_OFFSET, crc);
      casPlace(slot, 0, place); // publishes both; or another was faster, and this copy is dead
    } finally {
      files.done(DiskPlace.file(place));
    }
    return size;
  }

  /**
   * Fills the block of a reservation in our charge from the copy of another slot. The codec word is
   * written last, and only if all of it is whole; its edges do not count under the block's name.
   *
   * @param size bytes of the copy, for which the block has room
   */
  Outcome read(int slot, long place, long size, long block) {
    long crc = memory.getPlain(segment.slot(slot) + SlotLayout.DISK_CRC_OFFSET);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment head = arena.allocate(HEAD, Long.BYTES);
      MemorySegment value = segment.slice(block + BlockHeader.SIZE, size - BlockHeader.SIZE);
      if (!files.read(place, NAME, head, value)) {
        return Outcome.MISSING;
      }
      CRC32C sum = new CRC32C();
      update(sum, head);
      update(sum, value);
      long length = word(head, BlockHeader.LENGTH_OFFSET);
      long codec = word(head, BlockHeader.CODEC_OFFSET);
      if (sum.getValue() != crc || !fits(slot, size, length, codec)) {
        return Outcome.DAMAGED;
      }
      memory.putPlain(block + BlockHeader.LENGTH_OFFSET, length);
      memory.putPlain(block + BlockHeader.CRC_OFFSET, word(head, BlockHeader.CRC_OFFSET));
      putEdgesLater(block, codec);
      return Outcome.READ;
    }
  }

  /** Writes the codec word of a block whose edges count under another name than it has. */
  private void putEdgesLater(long block, long codec) {
    int residency = BlockHeader.residencyOfName(memory.getPlain(block + BlockHeader.NAME_OFFSET));
    memory.putRelease(
        block + BlockHeader.CODEC_OFFSET,
        BlockHeader.edges(codec) == 0 ? codec : BlockHeader.withEdgesLater(codec, residency + 1));
  }

  private boolean fits(int slot, long size, long length, long codec) {
    int edges = BlockHeader.edges(codec);
    return length >= 0
        && length <= size
        && edges >= 0
        && (edges != 0) == segment.copyHasEdges(slot)
        && BlockHeader.blockSize(length, edges) == size;
  }

  /**
   * The edges of a copy, none if there are none; null if they cannot be read.
   *
   * @param checked whether all of the copy is to be whole
   */
  public long @Nullable [] edges(int slot, long place, boolean checked) {
    if (checked && check(slot, place) != Outcome.READ) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment head = arena.allocate(HEAD, Long.BYTES);
      if (!files.read(place, NAME, head)) {
        return null;
      }
      long length = word(head, BlockHeader.LENGTH_OFFSET);
      long codec = word(head, BlockHeader.CODEC_OFFSET);
      if (!fits(slot, length(slot), length, codec)) {
        return null;
      }
      MemorySegment edges =
          arena.allocate((long) BlockHeader.edges(codec) * BlockHeader.EDGE_SIZE, Long.BYTES);
      return edges.byteSize() == 0 || files.read(place, BlockHeader.edgesOffset(length), edges)
          ? edges.toArray(JAVA_LONG)
          : null;
    }
  }

  /** Fills the block of a reservation in our charge with nothing but edges. */
  void writeEdges(long block, long[] edges) {
    memory.putPlain(block + BlockHeader.LENGTH_OFFSET, 0);
    long at = block + BlockHeader.edgesOffset(0);
    for (int i = 0; i < edges.length; i++) {
      memory.putPlain(at + (long) i * BlockHeader.EDGE_SIZE, edges[i]);
    }
    putEdgesLater(block, BlockHeader.codecWord(0, 0, edges.length));
  }

  /** Reads a copy and says whether it is whole, without giving it to anybody. */
  public Outcome check(int slot, long place) {
    long size = length(slot);
    if (size < BlockHeader.SIZE) {
      return Outcome.DAMAGED;
    }
    long crc = memory.getPlain(segment.slot(slot) + SlotLayout.DISK_CRC_OFFSET);
    CRC32C sum = new CRC32C();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment window = arena.allocate(Math.min(WINDOW, size - NAME), Long.BYTES);
      for (long at = NAME; at < size; at += window.byteSize()) {
        MemorySegment part = window.asSlice(0, Math.min(window.byteSize(), size - at));
        if (!files.read(place, at, part)) {
          return Outcome.MISSING;
        }
        sum.update(part.asByteBuffer());
      }
    }
    return sum.getValue() == crc ? Outcome.READ : Outcome.DAMAGED;
  }

  /** The file of a copy, for messages. */
  public String describe(long place) {
    return files.path(DiskPlace.file(place)) + " at " + DiskPlace.offset(place);
  }

  private static long word(MemorySegment head, int offset) {
    return head.get(JAVA_LONG_UNALIGNED, offset - NAME);
  }

  private static long crc(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    update(crc, bytes);
    return crc.getValue();
  }

  private static void update(CRC32C crc, MemorySegment bytes) {
    for (long at = 0; at < bytes.byteSize(); at += WINDOW) {
      crc.update(bytes.asSlice(at, Math.min(WINDOW, bytes.byteSize() - at)).asByteBuffer());
    }
  }
}
