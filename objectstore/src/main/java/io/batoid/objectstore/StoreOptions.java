package io.batoid.objectstore;

import io.batoid.objectstore.layout.SegmentLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is and how it is made. Immutable; each method returns changed options.
 *
 * <p>Attaching to a store that exists ignores what is not set here. A geometry or limit that is set
 * and conflicts with the store is an {@link IllegalArgumentException} with both values. Sizes are
 * in bytes, or text such as {@code "4g"}.
 */
public final class StoreOptions {
  /** The spill limit is so many times the capacity if it is not set. */
  static final long SPILL_FACTOR = 10;

  static final long DEFAULT_CAPACITY = 1L << 30;
  static final int DEFAULT_MAX_OBJECTS = 1 << 24;

  final Path directory;
  final @Nullable Long capacity;
  final @Nullable Integer maxObjects;
  final @Nullable Integer maxProcesses;
  final @Nullable Long maxObjectSize;
  final @Nullable Long processQuota;
  final @Nullable Path spillDirectory;
  final @Nullable Long spillLimit;
  final OnFull onFull;
  final boolean verifyChecksums;
  final @Nullable ObjectSerializer serializer;
  final List<String> allowedClasses;
  final @Nullable ClassLoader classLoader;
  final boolean prefault;
  final boolean persistent;
  final boolean createIfMissing;
  final boolean trackCreation;

  private StoreOptions(Builder from) {
    directory = from.directory;
    capacity = from.capacity;
    maxObjects = from.maxObjects;
    maxProcesses = from.maxProcesses;
    maxObjectSize = from.maxObjectSize;
    processQuota = from.processQuota;
    spillDirectory = from.spillDirectory;
    spillLimit = from.spillLimit;
    onFull = from.onFull;
    verifyChecksums = from.verifyChecksums;
    serializer = from.serializer;
    allowedClasses = from.allowedClasses;
    classLoader = from.classLoader;
    prefault = from.prefault;
    persistent = from.persistent;
    createIfMissing = from.createIfMissing;
    trackCreation = from.trackCreation;
  }

  /** A store in this directory, which is made if it is not there; its parent must exist. */
  public static StoreOptions at(Path directory) {
    return new StoreOptions(new Builder(directory));
  }

  /** The directory of the store. */
  public Path directory() {
    return directory;
  }

  /** Bytes for objects. Default 1 GiB; at least 1 MiB, at most 4 TiB; rounded up to 64 KiB. */
  public StoreOptions capacity(long bytes) {
    if (bytes < SegmentLayout.MIN_CAPACITY || bytes > SegmentLayout.MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "capacity="
              + bytes
              + " bytes; a store has between "
              + SegmentLayout.MIN_CAPACITY
              + " (1 MiB) and "
              + SegmentLayout.MAX_CAPACITY
              + " (4 TiB)");
    }
    Builder builder = new Builder(this);
    builder.capacity = roundUp(bytes, SegmentLayout.CHUNK);
    return new StoreOptions(builder);
  }

  /** Bytes for objects, as text: {@code "4g"}. */
  public StoreOptions capacity(String size) {
    return capacity(Sizes.parse("capacity", size));
  }

  /**
   * The most objects at one time. Default 16,777,216; rounded up to 512. Each costs 128 bytes once
   * it is used.
   */
  public StoreOptions maxObjects(int objects) {
    if (objects < 1 || objects > SegmentLayout.MAX_OBJECTS) {
      throw new IllegalArgumentException(
          "maxObjects=" + objects + "; it is between 1 and " + SegmentLayout.MAX_OBJECTS);
    }
    Builder builder = new Builder(this);
    builder.maxObjects = (int) roundUp(objects, SegmentLayout.SLOTS_PER_SPAN);
    return new StoreOptions(builder);
  }

  /** The most stores open on it at one time, in all processes. Default and most: 128. */
  public StoreOptions maxProcesses(int processes) {
    if (processes < 1 || processes > SegmentLayout.MAX_PROCESSES) {
      throw new IllegalArgumentException(
          "maxProcesses=" + processes + "; it is between 1 and " + SegmentLayout.MAX_PROCESSES);
    }
    Builder builder = new Builder(this);
    builder.maxProcesses = processes;
    return new StoreOptions(builder);
  }

  /** The largest object, in bytes. Default: whatever fits. */
  public StoreOptions maxObjectSize(long bytes) {
    Builder builder = new Builder(this);
    builder.maxObjectSize = positive("maxObjectSize", bytes);
    return new StoreOptions(builder);
  }

  /** The largest object, as text. */
  public StoreOptions maxObjectSize(String size) {
    return maxObjectSize(Sizes.parse("maxObjectSize", size));
  }

  /**
   * Where objects go that do not fit in memory: into a directory of the session's own below this
   * one, mode 0700, which goes with the session. Default: {@code spill} in the session's directory
   * if that is on a disk; if it is on tmpfs, below {@code /var/tmp/batoid-USER}. Decided when the
   * store is made.
   */
  public StoreOptions spillDirectory(Path directory) {
    Builder builder = new Builder(this);
    builder.spillDirectory = Objects.requireNonNull(directory, "directory");
    return new StoreOptions(builder);
  }

  /**
   * The most bytes on disk; 0 never spills. Default: ten times the capacity. When it is reached, or
   * the disk is full, a store without room is an {@link ObjectStoreFullException}. Decided when the
   * store is made.
   */
  public StoreOptions spillLimit(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("spillLimit=" + bytes + " is negative; 0 never spills");
    }
    Builder builder = new Builder(this);
    builder.spillLimit = bytes;
    return new StoreOptions(builder);
  }

  /** The most bytes on disk, as text; as {@link #spillLimit(long)}. */
  public StoreOptions spillLimit(String size) {
    return spillLimit(Sizes.parse("spillLimit", size));
  }

  /**
   * The most bytes of memory that objects made by any one process may have at one time; what they
   * have on disk does not count. Default: none but the capacity. Decided when the store is made.
   */
  public StoreOptions processQuota(long bytes) {
    Builder builder = new Builder(this);
    builder.processQuota = positive("processQuota", bytes);
    return new StoreOptions(builder);
  }

  /** The quota, as text; as {@link #processQuota(long)}. */
  public StoreOptions processQuota(String size) {
    return processQuota(Sizes.parse("processQuota", size));
  }

  /** What writers of this process do when there is no room. Default: fail. */
  public StoreOptions onFull(OnFull onFull) {
    Builder builder = new Builder(this);
    builder.onFull = Objects.requireNonNull(onFull, "onFull");
    return new StoreOptions(builder);
  }

  /**
   * Gives each value written by this process a CRC-32C and checks those of values it reads.
   * Default: no.
   */
  public StoreOptions verifyChecksums(boolean verify) {
    Builder builder = new Builder(this);
    builder.verifyChecksums = verify;
    return new StoreOptions(builder);
  }

  /** How values become bytes. Default: Kryo. All processes of a store need the same. */
  public StoreOptions serializer(ObjectSerializer serializer) {
    Builder builder = new Builder(this);
    builder.serializer = Objects.requireNonNull(serializer, "serializer");
    return new StoreOptions(builder);
  }

  /**
   * Classes that values may consist of, besides the JDK's common ones: {@code "com.acme.*"}.
   * Default: any.
   */
  public StoreOptions allowClasses(String... patterns) {
    Objects.requireNonNull(patterns, "patterns");
    Builder builder = new Builder(this);
    List<String> all = new ArrayList<>(allowedClasses);
    all.addAll(List.of(patterns));
    builder.allowedClasses = List.copyOf(all);
    return new StoreOptions(builder);
  }

  /**
   * Where the classes of values come from. Default: the context class loader of the thread that
   * opens.
   */
  public StoreOptions classLoader(ClassLoader classLoader) {
    Builder builder = new Builder(this);
    builder.classLoader = Objects.requireNonNull(classLoader, "classLoader");
    return new StoreOptions(builder);
  }

  /**
   * Commits and maps all memory in the background after opening. Default: no; memory is committed
   * as it is needed.
   */
  public StoreOptions prefault(boolean prefault) {
    Builder builder = new Builder(this);
    builder.prefault = prefault;
    return new StoreOptions(builder);
  }

  /**
   * Whether named objects, and what they contain, survive the last process. Default: no. Decided
   * when the store is made; a persistent store's values always carry a CRC-32C.
   */
  public StoreOptions persistent(boolean persistent) {
    Builder builder = new Builder(this);
    builder.persistent = persistent;
    return new StoreOptions(builder);
  }

  /**
   * Whether {@link ObjectStore#open(StoreOptions)} makes the store if it is not there. Default:
   * yes.
   */
  public StoreOptions createIfMissing(boolean create) {
    Builder builder = new Builder(this);
    builder.createIfMissing = create;
    return new StoreOptions(builder);
  }

  /**
   * Remembers where each reference, promise, pin and writer of this process was made, for tests
   * that look for leaks. Costs microseconds each. Default: no.
   */
  public StoreOptions trackCreation(boolean track) {
    Builder builder = new Builder(this);
    builder.trackCreation = track;
    return new StoreOptions(builder);
  }

  SegmentLayout layout() {
    return new SegmentLayout(
        capacity == null ? DEFAULT_CAPACITY : capacity,
        maxObjects == null ? DEFAULT_MAX_OBJECTS : maxObjects,
        maxProcesses == null ? SegmentLayout.MAX_PROCESSES : maxProcesses);
  }

  private static long positive(String what, long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException(what + "=" + bytes + " is not positive");
    }
    return bytes;
  }

  private static long roundUp(long number, long unit) {
    return (number + unit - 1) / unit * unit;
  }

  private static final class Builder {
    final Path directory;
    @Nullable Long capacity;
    @Nullable Integer maxObjects;
    @Nullable Integer maxProcesses;
    @Nullable Long maxObjectSize;
    @Nullable Long processQuota;
    @Nullable Path spillDirectory;
    @Nullable Long spillLimit;
    OnFull onFull = OnFull.FAIL;
    boolean verifyChecksums;
    @Nullable ObjectSerializer serializer;
    List<String> allowedClasses = List.of();
    @Nullable ClassLoader classLoader;
    boolean prefault;
    boolean persistent;
    boolean createIfMissing = true;
    boolean trackCreation;

    Builder(Path directory) {
      this.directory = Objects.requireNonNull(directory, "directory");
    }

    Builder(StoreOptions from) {
      this(from.directory);
      capacity = from.capacity;
      maxObjects = from.maxObjects;
      maxProcesses = from.maxProcesses;
      maxObjectSize = from.maxObjectSize;
      processQuota = from.processQuota;
      spillDirectory = from.spillDirectory;
      spillLimit = from.spillLimit;
      onFull = from.onFull;
      verifyChecksums = from.verifyChecksums;
      serializer = from.serializer;
      allowedClasses = from.allowedClasses;
      classLoader = from.classLoader;
      prefault = from.prefault;
      persistent = from.persistent;
      createIfMissing = from.createIfMissing;
      trackCreation = from.trackCreation;
    }
  }
}
