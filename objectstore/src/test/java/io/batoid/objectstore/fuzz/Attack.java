package io.batoid.objectstore.fuzz;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.DiskPlace;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What the bytes of a fuzzer's input do to a session.
 *
 * <pre>
 *  0      mode: bit 0 while the session is open, bit 1 the header's checksum is made to fit, bit 2
 *         the checksums of copies on disk are
 *  1, 11, ...    an edit of 10 bytes: region 1, index 2, offset 2, operation 1, operand 4
 * </pre>
 */
final class Attack {
  static final int EDIT = 10;

  private static final int REGIONS = 11;

  /** Bytes from here on mean regions that came later: the older corpus means what it did. */
  private static final int LATER = 22 * REGIONS;

  private static final int OPERATIONS = 8;
  private static final int MOST_EDITS = 8;

  private final HostileSession session;
  private final SegmentLayout layout;
  private final byte[] bytes;
  private final ByteBuffer input;
  private final Map<String, byte[]> work = new HashMap<>();
  private final List<Long> blocks = new ArrayList<>();
  private final List<Copy> copies = new ArrayList<>();

  /** A copy of an object on disk. */
  private record Copy(int slot, String file, int offset, int size) {}

  Attack(HostileSession session, byte[] input) {
    this.session = session;
    this.layout = session.layout();
    this.bytes = input;
    this.input = ByteBuffer.wrap(input);
    ByteBuffer segment = words(session.copyOf("segment"));
    for (int slot = 0; slot < layout.maxObjects(); slot++) {
      long at = layout.slot(slot);
      long location = segment.getLong((int) at + SlotLayout.LOCATION_OFFSET);
      if ((segment.getLong((int) at) & 0xF) != 0
          && LocationWord.counts(location, segment.getLong((int) at))) {
        blocks.add(layout.arena() + LocationWord.arenaOffset(location));
      }
      long place = segment.getLong((int) at + SlotLayout.DISK_OFFSET);
      if (place != 0) {
        copies.add(
            new Copy(
                slot,
                HostileSession.COPIES + Long.toHexString(DiskPlace.file(place)),
                (int) DiskPlace.offset(place),
                (int) segment.getLong((int) at + SlotLayout.DISK_LENGTH_OFFSET)));
      }
    }
  }

  /** Whether the edits are to be made while the session is open. */
  boolean live() {
    return input.capacity() > 0 && (input.get(0) & 1) != 0;
  }

  /** Whether the session is to be verified, which takes a second if something is found. */
  boolean verifies() {
    return Arrays.hashCode(bytes) % 32 == 0;
  }

  /** Makes the edits. */
  void strike() throws IOException {
    for (int edit = 0; edit < MOST_EDITS && 1 + (edit + 1) * EDIT <= input.capacity(); edit++) {
      apply(input.slice(1 + edit * EDIT, EDIT));
    }
  }

  private void apply(ByteBuffer edit) throws IOException {
    int first = edit.get(0) & 0xFF;
    int region = first < LATER ? first % REGIONS : REGIONS + first % 2;
    int index = edit.getShort(1) & 0xFFFF;
    int offset = edit.getShort(3) & 0xFFFF;
    List<String> files = session.files();
    Copy copy = copies.get(index % copies.size());
    String file =
        switch (region) {
          case 10 -> files.get(index % files.size());
          case 11 -> names(files, index);
          case 12 -> copy.file();
          default -> "segment";
        };
    byte[] bytes = work.computeIfAbsent(file, session::copyOf);
    long place =
        switch (region) {
          case 0 -> offset % 1536;
          case 1 -> layout.edgeLock(index % LockLayout.EDGE_LOCKS) + offset % 64;
          case 2 -> layout.catalogueLock(index % LockLayout.CATALOGUE_SHARDS) + offset % 512;
          case 3 -> layout.process(index % layout.maxProcesses()) + processOffset(offset);
          case 4 -> layout.slotSpanWord(index % layout.slotSpans()) + offset % 16;
          case 5 -> layout.runWord(index % layout.chunks()) + offset % 16;
          case 6, 7 -> layout.slot(index % 16) + offset % SlotLayout.SIZE;
          case 8 -> block(index) + offset % BlockHeader.SIZE;
          case 9 -> block(index) + offset % 512;
          case 11 -> offset % 4096;
          case 12 -> copy.offset() + offset % Math.min(copy.size(), 512);
          default -> (((long) offset << 16) | edit.getInt(6)) & Integer.MAX_VALUE;
        };
    if (bytes.length < 16) {
      return;
    }
    int at = (int) (place % (bytes.length - 8));
    operate(words(bytes), region, at, edit);
    fixHeader(bytes, file);
    if (region == 12 && (input.get(0) & 4) != 0) {
      fixCopy(copy, bytes);
    }
    session.overwrite(file, bytes, at & -8, 16);
    session.overwrite(file, bytes, SegmentLayout.HEADER_CRC_OFFSET, 8);
  }

  private void operate(ByteBuffer bytes, int region, int at, ByteBuffer edit) {
    int operand = edit.getInt(6);
    int word = at & -8;
    switch ((edit.get(5) & 0xFF) % OPERATIONS) {
      case 0 -> bytes.put(at, (byte) operand);
      case 1 -> bytes.put(at, (byte) (bytes.get(at) ^ (1 << (operand & 7))));
      case 2 -> bytes.putLong(word, operand);
      case 3 -> bytes.putLong(word, bytes.getLong(word) + operand);
      case 4 -> bytes.putLong(word, Long.MAX_VALUE - (operand & 0xFF));
      case 5 -> bytes.putLong(word, ((long) operand << 32) | (bytes.getInt(word) & 0xFFFF_FFFFL));
      case 6 -> bytes.putLong(word, -1);
      default -> {
        int other = region == 6 || region == 7 ? word - (int) layout.slotTable() : word;
        int from =
            region == 6 || region == 7
                ? (int) layout.slot(Math.floorMod(operand, 16)) + other % SlotLayout.SIZE
                : Math.floorMod(operand, bytes.capacity() - 8) & -8;
        bytes.putLong(word, bytes.getLong(from));
      }
    }
  }

  private void fixHeader(byte[] bytes, String file) {
    if (file.equals("segment") && (input.get(0) & 2) != 0) {
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, SegmentLayout.HEADER_CRC_OFFSET);
      words(bytes).putLong(SegmentLayout.HEADER_CRC_OFFSET, crc.getValue());
    }
  }

  /** A file of names; the segment if there is none. */
  private static String names(List<String> files, int index) {
    List<String> names = files.stream().filter(file -> file.startsWith("catalogue-")).toList();
    return names.isEmpty() ? "segment" : names.get(index % names.size());
  }

  private void fixCopy(Copy copy, byte[] bytes) throws IOException {
    CRC32C crc = new CRC32C(); // of all but the block's name
    crc.update(bytes, copy.offset() + 8, copy.size() - 8);
    byte[] segment = work.computeIfAbsent("segment", session::copyOf);
    int at = (int) layout.slot(copy.slot()) + SlotLayout.DISK_CRC_OFFSET;
    words(segment).putLong(at, crc.getValue());
    session.overwrite("segment", segment, at, 8);
  }

  private static ByteBuffer words(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private long block(int index) {
    return blocks.get(index % blocks.size());
  }

  private static int processOffset(int offset) {
    return (offset & 1) == 0
        ? (offset >>> 1) % 256
        : ProcessLayout.RING_OFFSET + (offset >>> 1) % 2048;
  }
}
