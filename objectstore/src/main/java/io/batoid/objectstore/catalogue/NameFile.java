package io.batoid.objectstore.catalogue;

import io.batoid.objectstore.StoreFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import net.openhft.chronicle.algo.hashing.LongHashFunction;
import net.openhft.chronicle.hash.impl.stage.entry.ChecksumHashing;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of a shard with nothing but bounded reads, and trusts nothing in it. Chronicle Map
 * follows what it finds there to wherever it leads, also out of the file: so it only gets to see
 * files in which this has found nothing wrong. Whoever reads holds the shard's lock.
 *
 * <pre>
 * chunk    size of the key (stop bit encoded), key, value (8 bytes), checksum (4 bytes)
 * </pre>
 *
 * <p>Format and checksum are those of Chronicle Map's specification, data file version 3.
 */
final class NameFile {
  private static final int VALUE = Long.BYTES;
  private static final int STATE_ENTRIES = 8;
  private static final int STATE_LOWEST_FREE = 12;
  private static final int STATE_REST = 16;

  private final NameFileFormat format;
  private final byte[] content;
  private final ByteBuffer bytes;

  private NameFile(NameFileFormat format, byte[] content) {
    this.format = format;
    this.content = content;
    this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What {@link #wrong} is asked about. */
  enum State {
    /** Nobody is at work in it. */
    AT_REST,
    /** Somebody died at work in it: what he was at may be half done. */
    CUT_SHORT
  }

  /**
   * Throws if Chronicle Map must not see a file.
   *
   * @throws StoreFormatException saying what is wrong with it
   */
  static void check(Path file, NameFileFormat format, State state) {
    String wrong = read(file, format).wrong(state);
    if (wrong != null) {
      throw damaged(file, wrong);
    }
  }

  /** The error of a file in which something is wrong. */
  static StoreFormatException damaged(Path file, String wrong) {
    return new StoreFormatException(
        "the catalogue file "
            + file
            + " is damaged: "
            + wrong
            + "; './batoid doctor --repair' puts the names that can be read into a new one");
  }

  /**
   * Calls {@code action} with every entry of a file at rest.
   *
   * @throws StoreFormatException if anything is wrong with it
   */
  static void forEach(Path file, NameFileFormat format, ObjLongConsumer<byte[]> action) {
    NameFile read = read(file, format);
    String wrong = read.wrong(State.AT_REST);
    if (wrong != null) {
      throw damaged(file, wrong);
    }
    read.entries(action, _ -> {});
  }

  /** Calls {@code action} with every sound entry of a file, whatever else it holds. */
  static void salvage(Path file, NameFileFormat format, ObjLongConsumer<byte[]> action) {
    read(file, format).entries(action, _ -> {});
  }

  private static NameFile read(Path file, NameFileFormat format) {
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long size = channel.size();
      byte[] content = new byte[(int) Math.min(size, format.length())];
      NameFile read = new NameFile(format, content);
      read.fill(channel, Math.min(content.length, format.chunks()));
      int used = size == format.length() ? read.lastChunk() + 1 : 0;
      read.fill(channel, Math.min(content.length, format.chunks() + used * NameMap.CHUNK));
      return read;
    } catch (IOException e) {
      throw ChronicleRuntime.cannot("read", file, e);
    }
  }

  private void fill(FileChannel channel, int end) throws IOException {
    bytes.limit(end);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, bytes.position()) <= 0) {
        throw new IOException("it ends after " + bytes.position() + " bytes");
      }
    }
  }

  // ---- what is wrong ----

  /** The first thing that is wrong; null if nothing is. */
  private @Nullable String wrong(State state) {
    if (content.length != format.length()) {
      return "it has " + content.length + " bytes of " + format.length();
    }
    if (!Arrays.equals(format.beginning(), 0, format.state(), content, 0, format.state())) {
      return "its first " + format.state() + " bytes, which never change, are others";
    }
    String ofState = stateWrong(state);
    if (ofState != null) {
      return ofState;
    }
    @Nullable String[] first = {null};
    int[] sound = {0};
    entries(
        (_, _) -> sound[0]++,
        problem -> first[0] = first[0] == null ? problem.what(state) : first[0]);
    int said = bytes.getInt(format.state() + STATE_ENTRIES);
    if (first[0] == null && state == State.AT_REST && sound[0] != said) {
      return "it says that it has " + said + " entries, and has " + sound[0];
    }
    return first[0];
  }

  private @Nullable String stateWrong(State state) {
    int at = format.state();
    if (!isZero(at + STATE_REST, format.stateBytes() - STATE_REST)
        || !isZero(format.counters(), NameFileFormat.COUNTERS)) {
      return "it says that it goes on elsewhere";
    }
    int lowest = bytes.getInt(at + STATE_LOWEST_FREE);
    int entries = bytes.getInt(at + STATE_ENTRIES);
    if (lowest < 0 || lowest > format.entries() || entries < 0 || entries > format.entries()) {
      return "it says that it has " + entries + " entries, and room from " + lowest + " on";
    }
    return state == State.AT_REST && bytes.getLong(at) != 0
        ? "its lock is closed, and nobody is at work in it"
        : null;
  }

  private boolean isZero(int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * What is wrong with an entry.
   *
   * @param leadsOut whether following it leads anywhere outside of it
   */
  private record Problem(int chunk, String what, boolean leadsOut) {
    @Nullable String what(State state) {
      return leadsOut || state == State.AT_REST ? "entry " + chunk + " " + what : null;
    }
  }

  // ---- entries ----

  private void entries(ObjLongConsumer<byte[]> action, Consumer<Problem> problems) {
    if (content.length != format.length()) {
      return;
    }
    BitSet seen = new BitSet();
    for (int i = 0; i < format.lookupSlots(); i++) {
      long slot = slot(i);
      if (slot != 0) {
        int chunk = chunk(slot);
        if (chunk >= format.entries()) {
          problems.accept(new Problem(chunk, "is beyond the last", true));
        } else if (seen.get(chunk)) {
          problems.accept(new Problem(chunk, "is there twice", false));
        } else {
          seen.set(chunk);
          entry(chunk, slot, action, problems);
        }
      }
    }
    if (seen.cardinality() == format.lookupSlots()) {
      problems.accept(new Problem(0, "is looked for without end", true));
    }
  }

  private void entry(
      int chunk, long slot, ObjLongConsumer<byte[]> action, Consumer<Problem> problems) {
    int at = format.chunks() + chunk * NameMap.CHUNK;
    int size = bytes.get(at) & 0xFF;
    int key = at + 1;
    if (size > Byte.MAX_VALUE) { // seven bits, and the others in the next byte
      int more = bytes.get(key++);
      size = more < 0 ? Integer.MAX_VALUE : (size & Byte.MAX_VALUE) | (more << 7);
    }
    if (size == 0 || size > Names.MAX_BYTES) {
      problems.accept(new Problem(chunk, "has a key of " + size + " bytes", true));
      return;
    }
    byte[] name = new byte[size];
    bytes.get(key, name);
    long value = bytes.getLong(key + size);
    long hash = LongHashFunction.xx_r39().hashBytes(name);
    if (bytes.getInt(key + size + VALUE) != checksum(hash, size, key + size) || !isOf(slot, hash)) {
      problems.accept(new Problem(chunk, "is not as it was written", false));
    } else if (!Names.isKey(name)) {
      problems.accept(new Problem(chunk, "has no name", false));
    } else {
      action.accept(name, value);
    }
  }

  private int checksum(long keyHash, int keySize, int value) {
    long hash = LongHashFunction.xx_r39().hashBytes(content, value, VALUE);
    long both = ChecksumHashing.hash8To16Bytes(keySize, keyHash, hash);
    return (int) (both >>> 32 ^ both);
  }

  /** Whether a slot has the bits of a key's hash; none of whose slots is 0. */
  private boolean isOf(long slot, long hash) {
    long mask = (1L << format.keyBits()) - 1;
    long bits = hash & mask;
    return (slot & mask) == (bits == 0 ? mask : bits);
  }

  private long slot(int index) {
    int at = format.lookups() + index * format.lookupBytes();
    return format.lookupBytes() == Integer.BYTES
        ? bytes.getInt(at) & 0xFFFF_FFFFL
        : bytes.getLong(at);
  }

  private int chunk(long slot) {
    return (int) Math.min(Integer.MAX_VALUE, slot >>> format.keyBits());
  }

  private int lastChunk() {
    int last = -1;
    for (int i = 0; i < format.lookupSlots(); i++) {
      int chunk = slot(i) == 0 ? -1 : chunk(slot(i));
      last = Math.max(last, chunk < format.entries() ? chunk : -1);
    }
    return last;
  }
}
