package io.batoid.objectstore;

import io.batoid.objectstore.spi.CallSite;
import io.batoid.objectstore.spi.OpenHandles;
import io.batoid.objectstore.table.Handle;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the open handles and accesses of a store were made, if it was opened to remember that. A
 * store that was not has no such object: it pays one look at a final field.
 */
final class CreationPlaces implements OpenHandles {
  /** How often the collector is asked before it counts as switched off. */
  private static final int COLLECTIONS = 3;

  private final StoreCore core;
  private final Map<Handle, Origin> handles = new ConcurrentHashMap<>();
  private final Map<StackTraceElement, Long> droppedWriters = new ConcurrentHashMap<>();

  CreationPlaces(StoreCore core) {
    this.core = core;
  }

  private static final class Origin {
    final StackTraceElement place;
    volatile boolean first;
    volatile boolean used;

    Origin(StackTraceElement place, boolean first) {
      this.place = place;
      this.first = first;
    }
  }

  /** A handle was made in this thread; {@code first} if it is the one its object came with. */
  void made(Handle handle, boolean first) {
    StackTraceElement place = CallSite.here();
    if (place != null) {
      handles.put(handle, new Origin(place, first));
    }
  }

  /** An existing handle turns out to be the one its object came with. */
  void isFirst(Handle handle) {
    Origin origin = handles.get(handle);
    if (origin != null) {
      origin.first = true;
    }
  }

  /** Something was done with a handle. */
  void used(Handle handle) {
    Origin origin = handles.get(handle);
    if (origin != null) {
      origin.used = true;
    }
  }

  /** A handle is the store's own affair. */
  void forget(Handle handle) {
    handles.remove(handle);
  }

  /** A handle was given back, by its owner or, after its owner's end, by the collector. */
  void closed(Handle handle) {
    handles.computeIfPresent(
        handle,
        (key, origin) -> origin.first && !origin.used && key.refersTo(null) ? origin : null);
  }

  /** The place an access begins at; null if none of the program's. */
  @Nullable StackTraceElement ofAccess() {
    return CallSite.here();
  }

  /** A writer was collected before it was sealed or closed. */
  void droppedWriter(@Nullable StackTraceElement place) {
    if (place != null) {
      droppedWriters.merge(place, 1L, Long::sum);
    }
  }

  @Override
  public List<Open> leftOpen() {
    List<Open> open = new ArrayList<>();
    for (OpenAccesses.Access access : core.accesses().all()) {
      StackTraceElement place = access.madeAt;
      if (place != null) {
        open.add(
            new Open(
                access instanceof ObjectWriter.Lease ? Kind.WRITER : Kind.PIN,
                access.toString(),
                place));
      }
    }
    droppedWriters.forEach((place, count) ->
        open.add(new Open(Kind.WRITER, "ObjectWriter(dropped, " + count + " times)", place)));
    if (!handles.isEmpty()) {
      boolean collected = collect();
      handles.forEach((handle, origin) -> {
        if ((origin.first && !origin.used) || (collected && !handle.refersTo(null))) {
          open.add(describe(handle, origin));
        }
      });
    }
    return open;
  }

  private Open describe(Handle handle, Origin origin) {
    String id = core.id(handle.slot(), handle.generation()).toString();
    return handle.kind() == Handle.PROMISE
        ? new Open(Kind.PROMISE, "Promise(" + id + ")", origin.place)
        : new Open(Kind.REFERENCE, "ObjectRef(" + id + ")", origin.place);
  }

  /** Collects garbage; false if the JVM does not do it when asked. */
  private static boolean collect() {
    WeakReference<Object> canary = new WeakReference<>(new Object());
    for (int i = 0; i < COLLECTIONS && !canary.refersTo(null); i++) {
      System.gc();
    }
    return canary.refersTo(null);
  }
}
