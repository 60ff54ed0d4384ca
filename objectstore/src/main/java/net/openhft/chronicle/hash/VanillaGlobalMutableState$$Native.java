package net.openhft.chronicle.hash;

import java.util.Objects;
import net.openhft.chronicle.bytes.BytesStore;
import org.jspecify.annotations.Nullable;

/**
 * The class that Chronicle Map would otherwise write and compile while the program runs: it looks
 * for one of this name first. Having it makes the first use of a name faster, and possible without
 * a Java compiler.
 *
 * <pre>
 *  0  allocated bulks of extra tiers   3 bytes
 *  3  first free tier                  5 bytes
 *  8  extra tiers in use               5 bytes
 * 13  offset of segment headers        4 bytes
 * 17  size of the data store           8 bytes
 * </pre>
 *
 * <p>Little-endian, read and written as the generated class does it; a test compares the two.
 */
@SuppressWarnings({"rawtypes", "TypeName", "ClassName"}) // Chronicle chose name and signature
public class VanillaGlobalMutableState$$Native implements VanillaGlobalMutableState {
  private static final int SIZE = 25;
  private static final int BULKS = 0;
  private static final int FIRST_FREE_TIER = 3;
  private static final int TIERS_IN_USE = 8;
  private static final int SEGMENT_HEADERS = 13;
  private static final int DATA_STORE_SIZE = 17;
  private static final int INT_24 = 0xFF_FFFF;
  private static final long INT_32 = 0xFFFF_FFFFL;
  private static final long INT_40 = 0xFF_FFFF_FFFFL;

  private @Nullable BytesStore store;
  private long offset;

  @Override
  public int getAllocatedExtraTierBulks() {
    return store().readInt(offset + BULKS) & INT_24;
  }

  @Override
  public void setAllocatedExtraTierBulks(int bulks) {
    Objects.checkIndex(bulks, INT_24 + 1);
    int others = store().readInt(offset + BULKS) & ~INT_24;
    store().writeInt(offset + BULKS, others | bulks);
  }

  @Override
  public long getFirstFreeTierIndex() {
    return get40(FIRST_FREE_TIER);
  }

  @Override
  public void setFirstFreeTierIndex(long index) {
    set40(FIRST_FREE_TIER, index);
  }

  @Override
  public long getExtraTiersInUse() {
    return get40(TIERS_IN_USE);
  }

  @Override
  public void setExtraTiersInUse(long tiers) {
    set40(TIERS_IN_USE, tiers);
  }

  @Override
  public long getSegmentHeadersOffset() {
    return store().readInt(offset + SEGMENT_HEADERS) & INT_32;
  }

  @Override
  public void setSegmentHeadersOffset(long headers) {
    store().writeInt(offset + SEGMENT_HEADERS, (int) Objects.checkIndex(headers, INT_32 + 1));
  }

  @Override
  public long getDataStoreSize() {
    return store().readLong(offset + DATA_STORE_SIZE);
  }

  @Override
  public void setDataStoreSize(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("dataStoreSize=" + size);
    }
    store().writeLong(offset + DATA_STORE_SIZE, size);
  }

  @Override
  public long addDataStoreSize(long addition) {
    long size = getDataStoreSize() + addition;
    if (size < 0) {
      throw new IllegalStateException("dataStoreSize=" + size + " after adding " + addition);
    }
    setDataStoreSize(size);
    return size;
  }

  @Override
  public void bytesStore(BytesStore bytesStore, long newOffset, long length) {
    if (length != SIZE) {
      throw new IllegalArgumentException("length=" + length + ", it is always " + SIZE);
    }
    store = bytesStore;
    offset = newOffset;
  }

  @Override
  public @Nullable BytesStore bytesStore() {
    return store;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public long maxSize() {
    return SIZE;
  }

  private long get40(int field) {
    return store().readLong(offset + field) & INT_40;
  }

  private void set40(int field, long value) {
    long others = store().readLong(offset + field) & ~INT_40;
    store().writeLong(offset + field, others | Objects.checkIndex(value, INT_40 + 1));
  }

  private BytesStore store() {
    return Objects.requireNonNull(store, "no bytes set");
  }
}
