package io.batoid.scheduler.task;

/** A call of an actor, from sending until it has ended. Guarded by its route. */
final class ActorCall {
  final ActorRoute route;
  final long number;
  final String name;
  final byte[] payload;
  final CallWriter.Referred referred;
  final long deadline;
  final long order;
  int attempt = 1;
  boolean sent;
  boolean ended;

  ActorCall(
      ActorRoute route,
      long number,
      String name,
      byte[] payload,
      CallWriter.Referred referred,
      long deadline,
      long order) {
    this.route = route;
    this.number = number;
    this.name = name;
    this.payload = payload;
    this.referred = referred;
    this.deadline = deadline;
    this.order = order;
  }

  /** Which life of the actor it was sent to. */
  int restarts() {
    return Bytes.intAt(payload, TaskHeader.RESTARTS_OFFSET);
  }

  void sendTo(int restarts) {
    sent = true;
    Bytes.intAt(payload, TaskHeader.RESTARTS_OFFSET, restarts);
    Bytes.intAt(payload, TaskHeader.ATTEMPT_OFFSET, attempt);
  }
}
