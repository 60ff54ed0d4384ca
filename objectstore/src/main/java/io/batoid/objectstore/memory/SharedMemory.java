package io.batoid.objectstore.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The one way to touch shared words: every write goes through here, so that a test build can end
 * the process before any of them ({@link CrashPoints}). Offsets are from the start of the segment.
 * Method names say the memory order; those without one are sequentially consistent.
 *
 * <p>Access after the underlying arena was closed throws {@link IllegalStateException}; it never
 * touches unmapped memory.
 */
public final class SharedMemory {
  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final VarHandle INT = JAVA_INT.varHandle();

  private final MemorySegment segment;
  private final long address;

  /** Gives access to {@code segment}. */
  public SharedMemory(MemorySegment segment) {
    this.segment = segment;
    this.address = segment.address();
  }

  /** The address of an offset, for system calls. */
  public long addressOf(long offset) {
    return address + offset;
  }

  /** A range of the segment, with its lifetime. */
  public MemorySegment slice(long offset, long length) {
    return segment.asSlice(offset, length);
  }

  /** Bytes in the segment. */
  public long size() {
    return segment.byteSize();
  }

  public long get(long offset) {
    return (long) LONG.getVolatile(segment, offset);
  }

  public long getAcquire(long offset) {
    return (long) LONG.getAcquire(segment, offset);
  }

  public long getPlain(long offset) {
    return (long) LONG.get(segment, offset);
  }

  public int getInt(long offset) {
    return (int) INT.getVolatile(segment, offset);
  }

  public void put(long offset, long value) {
    CrashPoints.beforeWrite(offset, value);
    LONG.setVolatile(segment, offset, value);
  }

  public void putInt(long offset, int value) {
    CrashPoints.beforeWrite(offset, value);
    INT.setVolatile(segment, offset, value);
  }

  public void putRelease(long offset, long value) {
    CrashPoints.beforeWrite(offset, value);
    LONG.setRelease(segment, offset, value);
  }

  public void putPlain(long offset, long value) {
    CrashPoints.beforeWrite(offset, value);
    LONG.set(segment, offset, value);
  }

  /** Replaces {@code expected} by {@code value} and says whether it was there. */
  public boolean cas(long offset, long expected, long value) {
    CrashPoints.beforeWrite(offset, value);
    return LONG.compareAndSet(segment, offset, expected, value);
  }

  /** Replaces {@code expected} by {@code value} and returns what was there. */
  public long casWitness(long offset, long expected, long value) {
    CrashPoints.beforeWrite(offset, value);
    return (long) LONG.compareAndExchange(segment, offset, expected, value);
  }

  public boolean casInt(long offset, int expected, int value) {
    CrashPoints.beforeWrite(offset, value);
    return INT.compareAndSet(segment, offset, expected, value);
  }

  /** Sets bits and returns the word as it was. */
  public long or(long offset, long bits) {
    CrashPoints.beforeWrite(offset, bits);
    return (long) LONG.getAndBitwiseOr(segment, offset, bits);
  }

  /** Clears bits and returns the word as it was. */
  public long andNot(long offset, long bits) {
    CrashPoints.beforeWrite(offset, ~bits);
    return (long) LONG.getAndBitwiseAnd(segment, offset, ~bits);
  }

  public int getIntAcquire(long offset) {
    return (int) INT.getAcquire(segment, offset);
  }

  public long getAndAdd(long offset, long delta) {
    CrashPoints.beforeWrite(offset, delta);
    return (long) LONG.getAndAdd(segment, offset, delta);
  }

  public int getAndAddInt(long offset, int delta) {
    CrashPoints.beforeWrite(offset, delta);
    return (int) INT.getAndAdd(segment, offset, delta);
  }

  /** Stores and returns what was there. */
  public long exchange(long offset, long value) {
    CrashPoints.beforeWrite(offset, value);
    return (long) LONG.getAndSet(segment, offset, value);
  }

  /** Copies bytes in. Not atomic: nobody may read them until they are published. */
  public void copyIn(byte[] source, int from, long offset, int length) {
    CrashPoints.beforeWrite(offset, 0);
    MemorySegment.copy(source, from, segment, JAVA_BYTE, offset, length);
  }

  /** Copies published bytes out. */
  public void copyOut(long offset, byte[] target, int length) {
    MemorySegment.copy(segment, JAVA_BYTE, offset, target, 0, length);
  }

  /** Copies bytes in. Not atomic: nobody may read them until they are published. */
  public void copyIn(MemorySegment source, long offset) {
    CrashPoints.beforeWrite(offset, 0);
    MemorySegment.copy(source, 0, segment, offset, source.byteSize());
  }
}
