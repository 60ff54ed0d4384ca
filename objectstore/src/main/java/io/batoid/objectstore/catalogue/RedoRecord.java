package io.batoid.objectstore.catalogue;

import io.batoid.objectstore.process.RobustLock;
import java.lang.invoke.VarHandle;

/**
 * What is about to be done to a shard, beside its lock: absolute values, so that doing it twice
 * does no harm.
 *
 * <pre>
 * word  0  mending: 1 while the head of the shard's file is saved and its repair is under way
 *       1  length of the key in bytes
 *       2  value the name gets, or -1: it is removed
 *       3  gained: slot that gets the name, or -1
 *       4  further names of that slot in this shard afterwards, or -1: as they are
 *       5  lost: slot that loses the name, or -1
 *       6  further names of that slot in this shard afterwards, or -1: none is left, clear its bit
 *       8  key, 32 words
 * </pre>
 *
 * <p>Kinds: {@link #READING} says only that somebody is inside Chronicle Map, whose own locks do
 * not survive that; {@link #CHANGING} that the record is to be applied.
 */
final class RedoRecord {
  /** Somebody reads. After a death: repair. */
  static final long READING = 1;

  /** Somebody changes what the record says. After a death: repair, then apply. */
  static final long CHANGING = 2;

  /** No slot, or a count that is left alone. */
  static final int NONE = -1;

  private static final int MENDING = 0;
  private static final int KEY_LENGTH = 1;
  private static final int VALUE = 2;
  private static final int GAINED = 3;
  private static final int GAINED_FURTHER = 4;
  private static final int LOST = 5;
  private static final int LOST_FURTHER = 6;
  private static final int KEY = 8;

  private final RobustLock lock;

  RedoRecord(RobustLock lock) {
    this.lock = lock;
  }

  /** Whether a repair has been begun and not ended. */
  boolean mending() {
    return lock.recorded(MENDING) != 0;
  }

  /** Says whether a repair is under way. Full fences: what was done before stays before. */
  void setMending(boolean mending) {
    VarHandle.fullFence();
    lock.record(MENDING, mending ? 1 : 0);
    VarHandle.fullFence();
  }

  void set(byte[] key, long value) {
    lock.record(KEY_LENGTH, key.length);
    lock.record(VALUE, value);
    for (int i = 0; i < key.length; i += Long.BYTES) {
      long word = 0;
      for (int j = i; j < Math.min(key.length, i + Long.BYTES); j++) {
        word |= (key[j] & 0xFFL) << ((j - i) * Byte.SIZE);
      }
      lock.record(KEY + i / Long.BYTES, word);
    }
  }

  void setGained(int slot, long further) {
    lock.record(GAINED, slot);
    lock.record(GAINED_FURTHER, further);
  }

  void setLost(int slot, long further) {
    lock.record(LOST, slot);
    lock.record(LOST_FURTHER, further);
  }

  byte[] key() {
    byte[] key = new byte[Math.clamp(lock.recorded(KEY_LENGTH), 1, Names.MAX_BYTES)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (lock.recorded(KEY + i / Long.BYTES) >>> ((i % Long.BYTES) * Byte.SIZE));
    }
    return key;
  }

  long value() {
    return lock.recorded(VALUE);
  }

  int gained() {
    return (int) lock.recorded(GAINED);
  }

  long gainedFurther() {
    return lock.recorded(GAINED_FURTHER);
  }

  int lost() {
    return (int) lock.recorded(LOST);
  }

  long lostFurther() {
    return lock.recorded(LOST_FURTHER);
  }
}
