package io.batoid.scheduler.task;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a keeper sends to have an actor made.
 *
 * @param actor its number
 * @param restarts how often it was made before
 * @param maxRestarts how often it may be; -1 for no limit
 * @param label the name given, or that of its constructor
 * @param namespace where its name counts
 * @param maxConcurrency calls of the default group that run at one time
 * @param groups hash of each other group's name, and its calls that run at one time
 * @param virtualThreads whether each call that runs has a virtual thread of its own
 * @param construction the constructor's call, with a task's header
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record ActorOrder(
    long actor,
    int restarts,
    int maxRestarts,
    String label,
    String namespace,
    int maxConcurrency,
    Map<Integer, Integer> groups,
    boolean virtualThreads,
    byte[] construction) {

  byte[] toBytes() {
    Bytes out = new Bytes();
    out.putLong(actor);
    out.putInt(restarts);
    out.putInt(maxRestarts);
    out.putText(label);
    out.putText(namespace);
    out.putInt(maxConcurrency);
    out.putInt(groups.size());
    groups.forEach((group, limit) -> {
      out.putInt(group);
      out.putInt(limit);
    });
    out.putByte(virtualThreads ? 1 : 0);
    out.put(construction);
    return out.toArray();
  }

  static ActorOrder of(byte[] bytes) {
    Bytes in = new Bytes(bytes);
    long actor = in.getLong();
    int restarts = in.getInt();
    int maxRestarts = in.getInt();
    String label = in.getText();
    String namespace = in.getText();
    int maxConcurrency = in.getInt();
    Map<Integer, Integer> groups = new LinkedHashMap<>();
    for (int i = in.getInt(); i > 0; i--) {
      groups.put(in.getInt(), in.getInt());
    }
    boolean virtualThreads = in.getByte() != 0;
    return new ActorOrder(
        actor,
        restarts,
        maxRestarts,
        label,
        namespace,
        maxConcurrency,
        groups,
        virtualThreads,
        Arrays.copyOfRange(bytes, in.position(), bytes.length));
  }

  /** How the number of a group is made of its name; 0 is the default group. */
  static int group(String name) {
    int hash = name.hashCode();
    return hash == 0 ? 1 : hash;
  }
}
