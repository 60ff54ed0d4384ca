package io.batoid.objectstore.catalogue;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.batoid.objectstore.memory.Futex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a process that may be killed has done to names, in a mapped file that outlives it.
 *
 * <pre>
 *  0  index of the process in the session's table
 *  8  operations done
 * 16  longest operation in nanoseconds
 * 24  name being changed + 1, or 0
 * 32  value it is to get
 * 40  repairs by this writer and those before
 * 48  longest repair in nanoseconds
 * 64  value of each name
 * </pre>
 */
final class NameJournal {
  /** Names of a process' own. */
  static final int NAMES = 64;

  /** Slots that names are bound to, all of generation 1. */
  static final int SLOTS = 48;

  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final int INDEX = 0;
  private static final int OPERATIONS = 8;
  private static final int LONGEST = 16;
  private static final int CHANGING = 24;
  private static final int NEXT = 32;
  private static final int REPAIRS = 40;
  private static final int LONGEST_REPAIR = 48;
  private static final int VALUES = 64;
  private static final int WAKE_EVERY = 16;

  private final MemorySegment memory;

  NameJournal(Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, VALUES + 8L * NAMES, Arena.ofAuto());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String name(int owner, int name) {
    return "process-" + owner + "/name-" + name;
  }

  int index() {
    return (int) get(INDEX);
  }

  void setIndex(int index) {
    set(INDEX, index);
  }

  long operations() {
    return get(OPERATIONS);
  }

  void countOperation(long nanos) {
    set(LONGEST, Math.max(get(LONGEST), nanos));
    long operations = operations() + 1;
    set(OPERATIONS, operations);
    if (operations % WAKE_EVERY == 0) {
      Futex.wakeAll(memory.address() + OPERATIONS);
    }
  }

  /** Waits a while for another operation to be done. */
  void awaitOperation() {
    Futex.await(memory.address() + OPERATIONS, (int) operations(), Futex.SLICE_NANOS);
  }

  void countRepairs(long count, long nanos) {
    set(REPAIRS, get(REPAIRS) + count);
    set(LONGEST_REPAIR, Math.max(get(LONGEST_REPAIR), nanos));
  }

  long repairs() {
    return get(REPAIRS);
  }

  long longestRepairNanos() {
    return get(LONGEST_REPAIR);
  }

  long longestNanos() {
    return get(LONGEST);
  }

  /** The value of a name, as last committed. */
  long value(int name) {
    return get(VALUES + 8L * name);
  }

  void setValue(int name, long value) {
    set(VALUES + 8L * name, value);
  }

  void begin(int name, long value) {
    set(NEXT, value);
    set(CHANGING, name + 1);
  }

  void commit() {
    int name = changing();
    setValue(name, get(NEXT));
    set(CHANGING, 0);
  }

  /** The name whose change was cut short, or -1. */
  int changing() {
    return (int) get(CHANGING) - 1;
  }

  /** The value that name was to get. */
  long next() {
    return get(NEXT);
  }

  void forgetChange() {
    set(CHANGING, 0);
  }

  private long get(long offset) {
    return (long) LONG.getVolatile(memory, offset);
  }

  private void set(long offset, long value) {
    LONG.setVolatile(memory, offset, value);
  }
}
