package io.batoid.scheduler.task;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.WaitResult;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.TaskInfo;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.MessageKind;
import io.batoid.scheduler.lane.Peer;
import io.batoid.scheduler.lane.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks every process of a session for its tasks; for tools. */
public final class TaskList {
  private TaskList() {}

  /**
   * The tasks of all processes, those that ended lately first. A process that does not answer
   * within {@code patience} is left out.
   */
  public static List<TaskInfo> of(ObjectStore store, Duration patience) {
    return ask(store, MessageKind.LIST_TASKS, patience);
  }

  /** What all processes answer to a message with a promise of a list. */
  static <T> List<T> ask(ObjectStore store, int kind, Duration patience) {
    SessionLink link = store.unwrap(SessionLink.class);
    List<Promise<List<T>>> promises = new ArrayList<>();
    List<ObjectRef<List<T>>> answers = new ArrayList<>();
    try (Exchange exchange = new Exchange(link, Profile.DRIVER, (lane, message) -> {})) {
      for (Peer peer : exchange.living()) {
        Promise<List<T>> promise = store.reserve();
        promises.add(promise);
        answers.add(promise.ref());
        long number = link.numberOf(promise);
        peer.post(kind, 0, Ending.DECIDED.message(number), true);
      }
      WaitResult<List<T>> result = store.wait(answers, answers.size(), patience);
      List<T> all = new ArrayList<>();
      for (ObjectRef<List<T>> answer : result.ready()) {
        all.addAll(answer.get());
      }
      return all;
    } finally {
      answers.forEach(ObjectRef::close);
      promises.forEach(Promise::close);
    }
  }
}
