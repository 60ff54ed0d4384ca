package io.batoid.objectstore;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The stores open in this class loader by session, for references that come out of Java
 * serialization.
 */
final class OpenStores {
  private static final Map<Long, List<StoreCore>> BY_SESSION = new ConcurrentHashMap<>();

  private OpenStores() {}

  static void add(StoreCore core) {
    BY_SESSION.compute(
        core.sessionId(),
        (session, cores) -> {
          List<StoreCore> list = cores == null ? new CopyOnWriteArrayList<>() : cores;
          list.add(core);
          return list;
        });
  }

  static void remove(StoreCore core) {
    BY_SESSION.computeIfPresent(
        core.sessionId(),
        (session, cores) -> {
          cores.remove(core);
          return cores.isEmpty() ? null : cores;
        });
  }

  /** A store open on the session of an id. */
  static StoreCore of(ObjectId id) {
    List<StoreCore> cores = BY_SESSION.getOrDefault(id.session(), List.of());
    if (cores.isEmpty()) {
      throw new StoreClosedException(
          "object "
              + id
              + " is of session "
              + HexFormat.of().toHexDigits(id.session())
              + ", which is not open here; open its store first");
    }
    return cores.getFirst();
  }
}
