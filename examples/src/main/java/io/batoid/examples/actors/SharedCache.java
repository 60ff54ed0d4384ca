package io.batoid.examples.actors;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.Pinned;
import io.batoid.runtime.ActorContext;
import io.batoid.runtime.ActorLifecycle;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.Batoid;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32;

/**
 * A cache for all processes of a session: the actor holds references, the bytes stand in the store
 * once. Tasks in several processes ask for a package of the JDK and read it in place; only the
 * first who asks has it loaded, and the least recently used goes when there are too many.
 */
public final class SharedCache {
  private static final int KEPT = 32;

  private SharedCache() {}

  /** Knows where everything is, and loads what is missing. */
  static final class Cache implements ActorLifecycle {
    private final int most;
    private final Map<String, ObjectRef<MemorySegment>> entries =
        new LinkedHashMap<>(16, 0.75f, true);
    private int hits;
    private int misses;

    Cache(int most) {
      this.most = most;
    }

    /** The reference, in a list, so that it is the result and not its value. */
    List<ObjectRef<MemorySegment>> find(String directory) throws IOException {
      ObjectRef<MemorySegment> found = entries.get(directory);
      if (found == null) {
        misses++;
        found = load(directory);
        entries.put(directory, found);
        evict();
      } else {
        hits++;
      }
      return List.of(found);
    }

    @Override
    public void onStop(ActorContext context) {
      entries.values().forEach(ObjectRef::close);
    }

    private void evict() {
      if (entries.size() > most) {
        String oldest = entries.keySet().iterator().next();
        ObjectRef<MemorySegment> gone = entries.remove(oldest);
        if (gone != null) {
          gone.close(); // who reads it goes on reading it
        }
      }
    }

    Numbers numbers() {
      return new Numbers(hits, misses);
    }

    /** Writes the class files of a package one after the other into the store's memory. */
    private static ObjectRef<MemorySegment> load(String directory) throws IOException {
      long size = 0;
      List<byte[]> files = new ArrayList<>();
      for (Path file : Jdk.classesOf(directory)) {
        byte[] bytes = Files.readAllBytes(file);
        files.add(bytes);
        size += bytes.length;
      }
      try (ObjectWriter writer = Batoid.runtime().store().create(size)) {
        long at = 0;
        for (byte[] file : files) {
          MemorySegment.copy(file, 0, writer.segment(), ValueLayout.JAVA_BYTE, at, file.length);
          at += file.length;
        }
        return writer.seal();
      }
    }
  }

  /** How the cache was asked. */
  record Numbers(int hits, int misses) {}

  /** What one reader saw of a package. */
  record Reading(String directory, long crc, long pid) {}

  /** Runs in any process: reads a package in place, without a copy. */
  static Reading read(ActorRef<Cache> cache, String directory) {
    try (ObjectRef<MemorySegment> content =
            cache.task(Cache::find, directory).remote().get().getFirst();
        Pinned pinned = content.pin()) {
      CRC32 crc = new CRC32();
      crc.update(pinned.segment().asByteBuffer());
      return new Reading(directory, crc.getValue(), ProcessHandle.current().pid());
    }
  }

  /** Argument: a module, {@code java.base} if none is given. */
  public static void main(String[] arguments) throws IOException {
    String module = arguments.length > 0 ? arguments[0] : "java.base";
    try (BatoidRuntime runtime =
        BatoidRuntime.start(BatoidOptions.defaults().workers(3).capacity("256m"))) {
      Outcome outcome = readAll(runtime, module, 4);
      System.out.printf(
          "%d readings by %d processes agree: %b; loaded %d times, found %d times%n",
          outcome.readings.size(),
          outcome.processes(),
          outcome.agree(),
          outcome.numbers.misses,
          outcome.numbers.hits);
    }
  }

  /** All readings, and what the cache says of them. */
  record Outcome(List<Reading> readings, Numbers numbers) {
    /** How many processes have read. */
    int processes() {
      return new TreeSet<>(readings.stream().map(Reading::pid).toList()).size();
    }

    /** Whether all saw the same of each package. */
    boolean agree() {
      Map<String, Long> seen = new LinkedHashMap<>();
      return readings.stream()
          .allMatch(
              reading -> seen.computeIfAbsent(reading.directory, _ -> reading.crc) == reading.crc);
    }
  }

  /** Has some packages of a module read several times each. */
  static Outcome readAll(BatoidRuntime runtime, String module, int times) throws IOException {
    List<String> packages = Jdk.packages(module);
    try (ActorRef<Cache> cache = runtime.actor(Cache::new, KEPT).remote()) {
      List<ObjectRef<Reading>> readings = new ArrayList<>();
      for (String directory : packages.subList(0, Math.min(KEPT, packages.size()))) {
        for (int i = 0; i < times; i++) {
          readings.add(runtime.task(SharedCache::read, cache, directory).remote());
        }
      }
      List<Reading> all = runtime.get(readings);
      return new Outcome(all, cache.task(Cache::numbers).remote().get());
    }
  }
}
