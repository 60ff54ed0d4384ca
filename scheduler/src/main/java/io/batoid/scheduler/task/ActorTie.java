package io.batoid.scheduler.task;

/**
 * What the object says that references to an actor hold: who keeps the actor, and how it is called.
 * As long as some process or value refers to that object, the actor is in scope.
 *
 * @param keeper the process that made it, which keeps its record and makes it again
 * @param keeperIncarnation that process' incarnation
 * @param label the name given, or that of its constructor
 * @param namespace where its name counts
 * @param maxPendingCalls the most calls of one process that wait; 0 for callers that wait instead
 * @param maxTaskRetries how often a call in flight at a crash is sent again; -1 for no limit
 */
record ActorTie(
    int keeper,
    int keeperIncarnation,
    String label,
    String namespace,
    int maxPendingCalls,
    int maxTaskRetries) {

  byte[] toBytes() {
    Bytes out = new Bytes();
    out.putInt(keeper);
    out.putInt(keeperIncarnation);
    out.putText(label);
    out.putText(namespace);
    out.putInt(maxPendingCalls);
    out.putInt(maxTaskRetries);
    return out.toArray();
  }

  static ActorTie of(byte[] bytes) {
    Bytes in = new Bytes(bytes);
    return new ActorTie(
        in.getInt(), in.getInt(), in.getText(), in.getText(), in.getInt(), in.getInt());
  }
}
