package io.batoid.objectstore.memory;

import io.batoid.objectstore.layout.BlockHeader;
import java.util.zip.CRC32C;

/** The CRC-32C of a value, which stands in the header of its block. */
public final class Checksums {
  private static final int WINDOW = 1 << 30;

  private Checksums() {}

  /** The checksum of the {@code length} bytes of value in a block. */
  public static long of(Segment segment, long block, long length) {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < length; at += WINDOW) {
      long window = Math.min(WINDOW, length - at);
      crc.update(segment.slice(block + BlockHeader.SIZE + at, window).asByteBuffer());
    }
    return crc.getValue();
  }

  /** Whether a block has a checksum. */
  public static boolean has(Segment segment, long block) {
    long codec = segment.memory().getPlain(block + BlockHeader.CODEC_OFFSET);
    return (BlockHeader.flags(codec) & BlockHeader.FLAG_CRC) != 0;
  }

  /** Whether the value in a block has no checksum, or the right one. */
  public static boolean fits(Segment segment, long block, long length) {
    return !has(segment, block)
        || of(segment, block, length) == segment.memory().getPlain(block + BlockHeader.CRC_OFFSET);
  }
}
