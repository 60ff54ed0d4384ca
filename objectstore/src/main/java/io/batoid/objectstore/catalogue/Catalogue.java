package io.batoid.objectstore.catalogue;

import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.FileChanges;
import io.batoid.objectstore.process.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Names for objects, shared by the processes of a session and kept in files of its directory.
 *
 * <p>Making one costs nothing: files are opened, and Chronicle Map's classes loaded, by the first
 * operation on a name. That operation is the one that needs JVM flags ({@link JvmFlags}).
 *
 * <p>A name is bound, replaced or unbound as a whole or not at all, whenever a process dies. While
 * a name stands for an object, the bit of the name's shard is set in the object's slot (R22) and
 * keeps the object alive.
 *
 * <p>Thread-safe. An operation throws {@link io.batoid.BatoidException} if a living process keeps a
 * shard's lock for longer than the timeout.
 */
public final class Catalogue implements AutoCloseable {
  static final String FILE_PREFIX = "catalogue-";

  private static final int MIN_ENTRIES = 1 << 10;
  private static final int MAX_ENTRIES = 1 << 16;

  private final Shard[] shards = new Shard[LockLayout.CATALOGUE_SHARDS];
  private final Path directory;

  /** Does something with the object of a name while the name is known to stand for it. */
  @FunctionalInterface
  public interface Resolver<T> {
    /**
     * Called with a lock of the catalogue held: it may take a reference, and must not use the
     * catalogue.
     */
    @Nullable T resolve(int slot, int generation);
  }

  /**
   * The catalogue of a session.
   *
   * @param directory the session's directory
   * @param processes the session's process table, which this process has joined
   * @param lockTimeout how long a lock held by a living process is waited for
   * @param nameGone called, with no lock of the catalogue held, with each slot that may have lost
   *     its last name: whoever clears a bit tries to free
   */
  public Catalogue(
      Path directory, ProcessTable processes, Duration lockTimeout, IntConsumer nameGone) {
    this.directory = directory;
    int entries = entriesPerShard(processes.segment().layout());
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new Shard(directory, i, entries, processes, lockTimeout, nameGone);
    }
  }

  /**
   * Binds a name to an object that the caller has a reference to. Does nothing if it is bound to it
   * already; a name whose object was freed explicitly is bound anew.
   *
   * @throws IllegalArgumentException if {@code name} cannot be a name
   * @throws io.batoid.objectstore.NameTakenException if it is bound to another object
   * @throws io.batoid.objectstore.ObjectStoreFullException if there is no room for another name
   */
  public void bind(String name, int slot, int generation) {
    byte[] key = Names.key(name);
    shard(key).bind(name, key, slot, generation);
  }

  /**
   * Binds a name to an object that the caller has a reference to, whatever it was bound to before.
   *
   * @return what it was bound to, or null
   */
  public @Nullable Binding rebind(String name, int slot, int generation) {
    byte[] key = Names.key(name);
    return binding(name, shard(key).exchange(key, Names.value(slot, generation)));
  }

  /**
   * Unbinds a name.
   *
   * @return what it was bound to, or null
   */
  public @Nullable Binding unbind(String name) {
    byte[] key = Names.key(name);
    JvmFlags.require();
    Shard shard = shard(key);
    return shard.exists() ? binding(name, shard.exchange(key, Names.ABSENT)) : null;
  }

  /**
   * Looks a name up.
   *
   * @param resolver gets the object, which cannot go away meanwhile
   * @return what {@code resolver} returns, or null if the name is not bound
   */
  public <T> @Nullable T lookup(String name, Resolver<T> resolver) {
    byte[] key = Names.key(name);
    JvmFlags.require();
    Shard shard = shard(key);
    return shard.exists() ? shard.lookup(key, resolver) : null;
  }

  /** All bindings, by name: of each shard as it is when its turn comes. */
  public List<Binding> names() {
    JvmFlags.require();
    List<Binding> all = new ArrayList<>();
    forEach(all::add);
    all.sort(Comparator.comparing(Binding::name));
    return all;
  }

  /**
   * Calls {@code action} with every binding, with no lock held. Needs no flags if there are none.
   */
  public void forEach(Consumer<Binding> action) {
    for (Shard shard : shards) {
      shard.contents().bindings().forEach(action);
    }
  }

  /** Reports each thing that is wrong with names, bits and counts. Needs no flags without names. */
  public void verify(Consumer<String> problems) {
    for (Shard shard : shards) {
      shard.contents().verify(problems);
    }
  }

  /** Calls {@code damaged} with each shard whose file is damaged, and what is wrong with it. */
  public void findDamage(ObjIntConsumer<String> damaged) {
    for (int i = 0; i < shards.length; i++) {
      String wrong = shards[i].damage();
      if (wrong != null) {
        damaged.accept(wrong, i);
      }
    }
  }

  /**
   * Puts the names of a damaged shard that can be read into a new file; {@link #retainIf} makes the
   * rest agree with it. No other process may be in the session.
   */
  public void salvage(int shard) {
    shards[shard].salvage();
  }

  /** Whether any name was ever bound in a shard. */
  public boolean hasNames(int shard) {
    return shards[shard].exists();
  }

  /**
   * Drops the bindings that {@code retained} doesn't want or whose object is gone, and makes bits
   * and counts agree with the rest: for a store that is opened again, and for a doctor.
   *
   * @return how many were dropped
   */
  public int retainIf(Predicate<Binding> retained) {
    int dropped = 0;
    for (Shard shard : shards) {
      dropped += shard.contents().retainIf(retained);
    }
    return dropped;
  }

  /**
   * Takes over what a dead process held. Costs four looks at memory if it held nothing, and loads
   * Chronicle Map if it died while using it. May be called before or after the dead one's
   * references are cleared, and by several at once.
   *
   * @return false if something is left for the next process that uses names, because this JVM lacks
   *     the flags
   */
  public boolean recover(int dead) {
    boolean complete = true;
    for (Shard shard : shards) {
      complete &= shard.recover(dead);
    }
    try {
      Path scratch = rehearsal(directory, dead);
      for (String suffix : List.of("", ".head", ".new")) {
        FileChanges.deleteIfExists(scratch.resolveSibling(scratch.getFileName() + suffix));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return complete;
  }

  /** Lets the files go, once running operations are done. */
  @Override
  public void close() {
    for (Shard shard : shards) {
      shard.close();
    }
  }

  /** Deletes the catalogue of a directory that no process uses. Loads nothing. */
  public static void deleteFiles(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, FILE_PREFIX + "*")) {
      for (Path file : files) {
        FileChanges.deleteIfExists(file);
      }
    }
  }

  /** How often this process repaired a shard. */
  long repairs() {
    return Arrays.stream(shards).mapToLong(Shard::repairs).sum();
  }

  /** How long a repair took at most. */
  long longestRepairNanos() {
    return Arrays.stream(shards).mapToLong(Shard::longestRepairNanos).max().orElse(0);
  }

  /**
   * How many entries a shard has: its share of the objects, and some more for shards are uneven.
   */
  static int entriesPerShard(SegmentLayout layout) {
    int share = layout.maxObjects() / LockLayout.CATALOGUE_SHARDS;
    int wanted = Math.clamp(share + share / 4, MIN_ENTRIES, MAX_ENTRIES);
    return Integer.highestOneBit(wanted - 1) << 1; // so that every place in a lookup is one
  }

  /** The file a process makes and deletes while it loads Chronicle Map. */
  static Path rehearsal(Path directory, int process) {
    return directory.resolve(FILE_PREFIX + "rehearsal-" + process);
  }

  private Shard shard(byte[] key) {
    return shards[Names.shard(key)];
  }

  private static @Nullable Binding binding(String name, long value) {
    return value == Names.ABSENT
        ? null
        : new Binding(name, Names.slot(value), Names.generation(value));
  }
}
