package io.batoid.scheduler.task;

import io.batoid.BatoidException;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.ActorExit;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.Failures;
import org.jspecify.annotations.Nullable;

/** One call of an actor in this JVM. */
final class ActorRun extends TaskRun {
  private final HostedActor hosted;
  private volatile long begunNanos;

  ActorRun(SessionLink link, byte[] payload, int owner, int ownerIncarnation, HostedActor hosted) {
    super(link, payload, owner, ownerIncarnation);
    this.hosted = hosted;
  }

  HostedActor hosted() {
    return hosted;
  }

  /** When its caller sent it, in System.nanoTime() terms. */
  long sentNanos() {
    return Bytes.longAt(payload(), TaskHeader.SENT_OFFSET);
  }

  int group() {
    return Bytes.intAt(payload(), TaskHeader.GROUP_OFFSET);
  }

  @Override
  synchronized boolean begin() {
    begunNanos = System.nanoTime();
    return super.begin() && !hosted.isDead();
  }

  /** The thread that has run it for at least {@code nanos}; null if none has. */
  synchronized @Nullable Thread threadSince(long nanos) {
    return System.nanoTime() - begunNanos > nanos ? thread() : null;
  }

  @Override
  @Nullable Object[] arguments(@Nullable Object[] ofCall) {
    if (!hosted.hasGroup(group())) {
      throw new IllegalArgumentException(
          "the concurrency group of call "
              + name()
              + " is none of actor "
              + hosted.name()
              + "'s; it is made with concurrencyGroup(name, maxConcurrency)");
    }
    @Nullable Object[] all = new Object[ofCall.length + 1];
    all[0] = hosted.instance();
    System.arraycopy(ofCall, 0, all, 1, ofCall.length);
    return all;
  }

  /** The actor was killed: its keeper tells the callers, who fail the call or send it again. */
  @Override
  boolean isAbandoned() {
    return hosted.isDead();
  }

  @Override
  BatoidException failure(Failures failures, Throwable thrown) {
    if (thrown instanceof ActorExit) {
      hosted.exits();
      return failures.actorDied(
          hosted.origin(), HostedActor.EXITED, hosted.restarts(), hosted.order().maxRestarts());
    }
    return super.failure(failures, thrown);
  }

  @Override
  public String actorId() {
    return hosted.actorId();
  }

  @Override
  public ActorHandle actor() {
    return hosted.self();
  }
}
