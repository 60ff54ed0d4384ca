package io.batoid.objectstore;

import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Mapping;
import io.batoid.objectstore.memory.Pages;
import io.batoid.objectstore.memory.Posix;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.Liveness;
import io.batoid.objectstore.process.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A small session for tests of what stands on a segment: a directory on /dev/shm with a lock file
 * and a segment, all of it committed, that this process has joined. Each one is a process of its
 * own, in this JVM or another.
 */
public final class TestSegment implements AutoCloseable {
  /** Slots there are. */
  public static final int SLOTS = 1024;

  private static final SegmentLayout LAYOUT = new SegmentLayout(1 << 20, SLOTS, 32);

  private final Path directory;
  private final boolean creator;
  private final Arena arena = Arena.ofShared();
  private final int descriptor;
  private final long address;
  private final Segment segment;
  private final Liveness liveness;
  private final ProcessTable processes;

  private TestSegment(Path directory, boolean creator) {
    this.directory = directory;
    this.creator = creator;
    Path file = directory.resolve("segment");
    descriptor = Posix.open(file, Posix.O_RDWR | Posix.O_CREAT | Posix.O_CLOEXEC, 0600);
    if (creator) {
      new Pages(descriptor, file).commit(0, LAYOUT.size());
      Posix.truncate(descriptor, LAYOUT.size());
    }
    address = Mapping.file(descriptor, LAYOUT.size());
    segment = new Segment(new SharedMemory(Mapping.view(address, LAYOUT.size(), arena)), LAYOUT);
    if (creator) {
      for (int span = 0; span < LAYOUT.slotSpans(); span++) {
        segment.memory().put(LAYOUT.slotSpanWord(span), SegmentLayout.SLOT_SPAN_LIVE);
      }
    }
    liveness = Liveness.open(directory.resolve("locks"));
    processes = new ProcessTable(segment, liveness);
    processes.join();
  }

  /** Makes a session in a new directory. */
  public static TestSegment create() {
    try {
      Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "segment-test-");
      Files.createFile(
          directory.resolve("locks"),
          java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
              java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
      return new TestSegment(directory, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Joins a session as one more process. */
  public static TestSegment attach(Path directory) {
    return new TestSegment(directory, false);
  }

  public Path directory() {
    return directory;
  }

  public Segment segment() {
    return segment;
  }

  public ProcessTable processes() {
    return processes;
  }

  /** Makes a sealed object that this process has a reference to. */
  public void object(int slot, int generation) {
    setState(slot, generation, StateWord.SEALED);
    segment.setBit(slot, SlotLayout.REFS_OFFSET, processes.self());
  }

  /** Puts a slot in a state. */
  public void setState(int slot, int generation, int state) {
    segment
        .memory()
        .put(segment.slot(slot) + SlotLayout.STATE_OFFSET, StateWord.of(generation, 0, 0, state));
  }

  /** The slot's word of name bits. */
  public long nameBits(int slot) {
    return segment.memory().get(segment.slot(slot) + SlotLayout.NAMES_OFFSET);
  }

  /**
   * Makes the kernel believe that this process died: its lock byte is dropped, nothing is undone.
   */
  public void die() {
    liveness.close();
  }

  /** Reaps a process that died, but for what stands in its words. */
  public void reap(int dead) {
    try (Liveness.Proof _ = prove(dead)) {
      processes.empty(dead);
    }
  }

  /** Proves a death; the kernel drops the lock when it has torn down the process. */
  private Liveness.Proof prove(int dead) {
    while (true) {
      Liveness.Proof proof = liveness.proveDead(dead);
      if (proof != null) {
        return proof;
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    arena.close();
    Mapping.unmap(address, LAYOUT.size());
    Posix.close(descriptor);
    if (creator) {
      delete();
    }
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
