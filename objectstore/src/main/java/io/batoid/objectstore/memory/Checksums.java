package io.batoid.objectstore.memory;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.SegmentLayout;
import java.util.zip.CRC32C;

/** The CRC-32C of a value and its kind, which stands in the header of its block. */
public final class Checksums {
  private static final int WINDOW = 1 << 30;

  private Checksums() {}

  /** The checksum of the {@code length} bytes of value in a block, and of what they are. */
  public static long of(Segment segment, long block, long length, int codec) {
    CRC32C crc = new CRC32C();
    crc.update(codec);
    for (long at = 0; at < length; at += WINDOW) {
      long window = Math.min(WINDOW, length - at);
      crc.update(segment.slice(block + BlockHeader.SIZE + at, window).asByteBuffer());
    }
    return crc.getValue();
  }

  /** Whether the value in a block has the right checksum, or none where there need be none. */
  public static boolean fits(Segment segment, long block, long length, int codec) {
    SharedMemory memory = segment.memory();
    int flags = BlockHeader.flags(memory.getPlain(block + BlockHeader.CODEC_OFFSET));
    return (flags & BlockHeader.FLAG_CRC) == 0
        ? (flags & BlockHeader.FLAG_STAYS) != 0 || !allHaveOne(memory)
        : of(segment, block, length, codec) == memory.getPlain(block + BlockHeader.CRC_OFFSET);
  }

  /** Whether every value of the session that does not go on changing has one. */
  private static boolean allHaveOne(SharedMemory memory) {
    return (memory.getPlain(SegmentLayout.FLAGS_OFFSET) & SegmentLayout.FLAG_CHECKSUMS) != 0;
  }
}
