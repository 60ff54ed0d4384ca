package io.batoid.runtime.spi;

import io.batoid.objectstore.StoreStats;
import io.batoid.scheduler.ActorCounts;
import io.batoid.scheduler.TaskCounts;
import java.util.List;
import java.util.Map;

/**
 * A number that monitoring reads, at some moment.
 *
 * @param name in Micrometer's spelling, with dots
 * @param help what it is
 * @param unit its base unit; empty for a count of things
 * @param kind whether it only grows
 * @param tags what tells it from others of its name
 * @param value its value
 */
public record Meter(
    String name, String help, String unit, Kind kind, Map<String, String> tags, double value) {
  private static final String BYTES = "bytes";
  private static final String NONE = "";

  /** What a number does. */
  public enum Kind {
    /** It goes up and down. */
    GAUGE,
    /** It only grows, as long as the process lives. */
    COUNTER
  }

  /** Keeps a copy of the tags. */
  public Meter {
    tags = Map.copyOf(tags);
  }

  private static Meter gauge(String name, String unit, long value, String help) {
    return new Meter(name, help, unit, Kind.GAUGE, Map.of(), (double) value);
  }

  private static Meter counter(String name, String unit, long value, String help) {
    return new Meter(name, help, unit, Kind.COUNTER, Map.of(), (double) value);
  }

  /** The numbers of a session's store. */
  public static List<Meter> of(StoreStats store) {
    return List.of(
        gauge("batoid.store.capacity", BYTES, store.capacityBytes(), "Memory there is for objects"),
        gauge("batoid.store.used", BYTES, store.usedBytes(), "Memory that objects occupy"),
        gauge(
            "batoid.store.resident",
            BYTES,
            store.residentBytes(),
            "Memory that the session takes from the machine"),
        gauge("batoid.store.objects", NONE, store.objects(), "Objects in the session"),
        gauge("batoid.store.spilled", BYTES, store.spilledBytes(), "Bytes of objects on disk"),
        gauge("batoid.store.spilled.objects", NONE, store.spilledObjects(), "Objects on disk"),
        gauge("batoid.store.processes", NONE, store.processes(), "Stores open on the session"),
        counter("batoid.store.puts", NONE, store.puts(), "Values put, by all processes"),
        counter("batoid.store.put", BYTES, store.bytesPut(), "Bytes of the values put"),
        counter("batoid.store.copied", BYTES, store.bytesCopiedOut(), "Bytes copied out by get"),
        counter("batoid.store.pinned", BYTES, store.bytesPinned(), "Bytes made readable in place"));
  }

  /** The numbers of one process' tasks. */
  public static List<Meter> of(TaskCounts tasks) {
    return List.of(
        counter("batoid.tasks.submitted", NONE, tasks.submitted(), "Tasks submitted"),
        gauge("batoid.tasks.pending", NONE, tasks.pending(), "Tasks submitted that have not ended"),
        ended("finished", tasks.finished()),
        ended("failed", tasks.failed()),
        ended("cancelled", tasks.cancelled()),
        counter("batoid.tasks.retries", NONE, tasks.retries(), "Runs of tasks after their first"),
        counter(
            "batoid.task.runs",
            NONE,
            tasks.runs(),
            "Tasks and calls of actors run, for any process"),
        new Meter(
            "batoid.task.run.time",
            "How long threads were busy with tasks",
            "seconds",
            Kind.COUNTER,
            Map.of(),
            tasks.runNanos() / 1e9));
  }

  /** The numbers of one process' actors. */
  public static List<Meter> of(ActorCounts actors) {
    return List.of(
        gauge("batoid.actors.living", NONE, actors.living(), "Actors made that live or are to"),
        counter("batoid.actors.restarts", NONE, actors.restarts(), "Actors made again"),
        counter(
            "batoid.actors.deaths", NONE, actors.deaths(), "Actors that crashed or were killed"),
        counter("batoid.actor.calls", NONE, actors.calls(), "Calls of actors run, for any process"),
        gauge(
            "batoid.actor.calls.pending",
            NONE,
            actors.pending(),
            "Calls made that have not ended"));
  }

  private static Meter ended(String how, long value) {
    return new Meter(
        "batoid.tasks.ended",
        "Tasks that have ended, by how",
        NONE,
        Kind.COUNTER,
        Map.of("outcome", how),
        (double) value);
  }
}
