package io.batoid.objectstore;

import io.batoid.BatoidException;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SizeClasses;
import io.batoid.objectstore.layout.SlotLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Reads a segment through its file, not through a mapping.
 *
 * <p>So it can neither change anything nor be hurt: reading a hole gives zeros and commits no page
 * (R19 allows no look at what is not committed through a mapping), and memory given back meanwhile
 * is no fault. What is read may be as old as this reader; words read together may be of different
 * moments.
 */
final class SegmentReader implements AutoCloseable {
  private static final int SPAN_BYTES = SegmentLayout.SLOTS_PER_SPAN * SlotLayout.SIZE;

  private final Path path;
  private final SegmentLayout layout;
  private final FileChannel channel;
  private final Long2ObjectHashMap<ByteBuffer> pages = new Long2ObjectHashMap<>();
  private final ByteBuffer slots = buffer(SPAN_BYTES);
  private final ByteBuffer header = buffer(BlockHeader.SIZE);

  SegmentReader(Path path, SegmentLayout layout) {
    this.path = path;
    this.layout = layout;
    try {
      channel = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  /** A word of the tables before the slot table; read once. */
  long word(long offset) {
    long page = offset & -SegmentLayout.PAGE;
    ByteBuffer bytes = pages.get(page);
    if (bytes == null) {
      bytes = buffer(SegmentLayout.PAGE);
      read(bytes, page);
      pages.put(page, bytes);
    }
    return bytes.getLong((int) (offset - page));
  }

  /** A word as it is now. */
  long freshWord(long offset) {
    ByteBuffer bytes = buffer(Long.BYTES);
    read(bytes, offset);
    return bytes.getLong(0);
  }

  /** Whether a span of slots is in use. */
  boolean spanCommitted(int span) {
    return (word(layout.slotSpanWord(span)) & 0xF) == SegmentLayout.SLOT_SPAN_LIVE;
  }

  /** The slots of a span, one after the other; valid until the next call. */
  ByteBuffer span(int span) {
    read(slots, layout.slot(span * SegmentLayout.SLOTS_PER_SPAN));
    return slots;
  }

  /** The header of the block at an arena offset; valid until the next call. */
  ByteBuffer blockHeader(long arenaOffset) {
    if (inArena(arenaOffset)) {
      read(header, layout.arena() + arenaOffset);
    } else {
      header.clear().put(new byte[BlockHeader.SIZE]).flip(); // a damaged location: no block
    }
    return header;
  }

  /** Bytes of the block at an arena offset: of its size class, or its whole run. */
  long blockBytes(long arenaOffset) {
    if (!inArena(arenaOffset)) {
      return 0;
    }
    int chunk = (int) (arenaOffset / SegmentLayout.CHUNK);
    long word = run(chunk);
    if (RunWord.kind(word) == RunWord.BODY) {
      word = run(Math.max(0, chunk - RunWord.chunks(word)));
    }
    int sizeClass = RunWord.sizeClass(word);
    return sizeClass > 0 && sizeClass < SizeClasses.COUNT
        ? SizeClasses.blockSize(sizeClass)
        : (long) RunWord.chunks(word) * SegmentLayout.CHUNK;
  }

  /** Bytes of the file that are committed: tables, slot spans in use, runs that are not cold. */
  long residentBytes() {
    long bytes = layout.tablesSize();
    for (int span = 0; span < layout.slotSpans(); span++) {
      bytes += spanCommitted(span) ? SPAN_BYTES : 0;
    }
    for (int head = 0; head < layout.chunks(); ) {
      long word = run(head);
      int left = layout.chunks() - head;
      int chunks =
          RunWord.kind(word) == RunWord.BODY ? 1 : Math.clamp(RunWord.chunks(word), 1, left);
      bytes += RunWord.kind(word) == RunWord.COLD ? 0 : (long) chunks * SegmentLayout.CHUNK;
      head += chunks;
    }
    return bytes;
  }

  private boolean inArena(long arenaOffset) {
    return arenaOffset >= 0 && arenaOffset <= layout.capacity() - BlockHeader.SIZE;
  }

  private long run(int chunk) {
    return chunk < 0 || chunk >= layout.chunks() ? 0 : word(layout.runWord(chunk));
  }

  private void read(ByteBuffer buffer, long offset) {
    buffer.clear();
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) <= 0) {
          throw new StoreFormatException(path + " was truncated while it was being read");
        }
      }
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  private BatoidException cannotRead(IOException e) {
    return new BatoidException("cannot read " + path + ": " + e, e);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }
}
