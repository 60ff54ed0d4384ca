package io.batoid.cli;

import io.batoid.objectstore.ObjectInfo;
import io.batoid.objectstore.ProcessInfo;
import io.batoid.objectstore.SessionInfo;
import io.batoid.objectstore.StoreTotals;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is found in a session as JSON objects; the names are for programs, and stay as they are. */
final class Documents {
  private Documents() {}

  static void putSession(Map<String, @Nullable Object> document, SessionInfo info) {
    document.put("session", info.directory().toString());
    document.put("id", info.id());
    document.put("state", lower(info.state()));
    document.put("live", info.live());
    document.put("dead", info.dead());
    document.put("persistent", info.persistent());
    document.put("checksums", info.checksums());
    document.put("created", info.created());
    document.put("creatorPid", info.creatorPid());
    document.put("capacityBytes", info.capacityBytes());
    document.put("maxObjects", info.maxObjects());
    document.put("maxProcesses", info.maxProcesses());
  }

  static void putTotals(Map<String, @Nullable Object> document, StoreTotals totals) {
    document.put("usedBytes", totals.usedBytes());
    document.put("residentBytes", totals.residentBytes());
    document.put("objects", totals.objects());
    Map<String, Long> states = new TreeMap<>();
    totals.byState().forEach((state, count) -> states.put(lower(state), count));
    document.put("objectsByState", states);
    document.put("puts", totals.puts());
    document.put("bytesPut", totals.bytesPut());
    document.put("bytesCopiedOut", totals.bytesCopiedOut());
    document.put("bytesPinned", totals.bytesPinned());
  }

  static Map<String, ?> of(ObjectInfo object) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("id", object.id());
    document.put("state", lower(object.state()));
    document.put("type", object.type().isEmpty() ? null : object.type());
    document.put("sizeBytes", object.sizeBytes());
    document.put("blockBytes", object.blockBytes());
    document.put("created", object.created());
    document.put("references", object.references());
    document.put("pins", object.pins());
    document.put("waiters", object.waiters());
    document.put("producer", object.producer());
    document.put("named", object.named());
    document.put("containers", object.containers());
    document.put("contained", object.contained());
    return document;
  }

  static Map<String, ?> of(ProcessInfo process) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("index", process.index());
    document.put("pid", process.pid());
    document.put("alive", process.alive());
    document.put("joined", process.joined());
    document.put("references", process.references());
    document.put("pins", process.pins());
    document.put("waiters", process.waiters());
    document.put("producing", process.producing());
    document.put("promises", process.promises());
    document.put("puts", process.puts());
    document.put("bytesPut", process.bytesPut());
    document.put("bytesCopiedOut", process.bytesCopiedOut());
    document.put("bytesPinned", process.bytesPinned());
    return document;
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
