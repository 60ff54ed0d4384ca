package io.batoid.objectstore.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.openhft.chronicle.hash.impl.VanillaChronicleHash;

/**
 * What the files of shards with so many entries look like: where their parts are, and what stands
 * in those that never change. Learnt from a file that Chronicle Map makes for that.
 *
 * <pre>
 * 0            what the map is like         never changes
 * state        of the segment: lock, number of entries, lowest chunk that may be free
 * lookups      slots of a hash table: chunk | some bits of the key's hash; 0 for none
 * counters     of a tier: 0, as there is only one
 *              bits of the chunks that are taken
 * chunks       entries ({@link NameFile})
 * </pre>
 *
 * @param beginning what never changes
 * @param lookupBytes bytes of a slot
 * @param lookupSlots how many there are
 * @param keyBits how many bits of a slot are the hash's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NameFileFormat(
    int entries,
    long length,
    byte[] beginning,
    int stateBytes,
    int lookups,
    int lookupBytes,
    int lookupSlots,
    int keyBits,
    int counters,
    int chunks) {
  /** Bytes of a tier's counters. */
  static final int COUNTERS = 64;

  private static final Map<Integer, NameFileFormat> KNOWN = new ConcurrentHashMap<>();

  /** Where {@code entries} entries are kept; {@code scratch} is a file that may be made for it. */
  static NameFileFormat of(int entries, Path scratch) {
    NameFileFormat known = KNOWN.get(entries);
    if (known == null) {
      known = learn(entries, scratch);
      KNOWN.put(entries, known);
    }
    return known;
  }

  private static synchronized NameFileFormat learn(int entries, Path scratch) {
    try (NameMap map = NameMap.fresh(scratch, entries)) {
      return of(entries, scratch, map.layout());
    } catch (IOException e) {
      throw ChronicleRuntime.cannot("read", scratch, e);
    } finally {
      NameMap.delete(scratch);
    }
  }

  private static NameFileFormat of(int entries, Path file, VanillaChronicleHash<?, ?, ?, ?> map)
      throws IOException {
    long base = map.segmentHeaderAddress(0) - map.segmentHeadersOffset;
    int state = (int) map.segmentHeadersOffset;
    int lookups = (int) (map.segmentBaseAddr(0) - base);
    int counters = lookups + (int) map.tierHashLookupOuterSize;
    byte[] beginning;
    try (var bytes = Files.newInputStream(file)) {
      beginning = bytes.readNBytes(state);
    }
    return new NameFileFormat(
        entries,
        Files.size(file),
        beginning,
        lookups - state,
        lookups,
        map.tierHashLookupSlotSize,
        (int) map.tierHashLookupCapacity,
        map.tierHashLookupKeyBits,
        counters,
        counters + COUNTERS + (int) map.tierFreeListOuterSize + map.tierEntrySpaceInnerOffset);
  }

  int state() {
    return beginning.length;
  }
}
