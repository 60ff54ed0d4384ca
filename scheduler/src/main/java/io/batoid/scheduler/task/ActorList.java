package io.batoid.scheduler.task;

import io.batoid.objectstore.ObjectStore;
import io.batoid.scheduler.ActorInfo;
import io.batoid.scheduler.lane.MessageKind;
import java.time.Duration;
import java.util.List;

/** Asks every process of a session for the actors it keeps; for tools. */
public final class ActorList {
  private ActorList() {}

  /**
   * The actors of all processes, dead ones that are referred to included. A process that does not
   * answer within {@code patience} is left out.
   */
  public static List<ActorInfo> of(ObjectStore store, Duration patience) {
    return TaskList.ask(store, MessageKind.LIST_ACTORS, patience);
  }
}
