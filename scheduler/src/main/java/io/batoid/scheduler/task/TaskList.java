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
    SessionLink link = store.unwrap(SessionLink.class);
    List<Promise<List<TaskInfo>>> promises = new ArrayList<>();
    List<ObjectRef<List<TaskInfo>>> answers = new ArrayList<>();
    try (Exchange exchange = new Exchange(link, Profile.DRIVER, (lane, message) -> {})) {
      for (Peer peer : exchange.living()) {
        Promise<List<TaskInfo>> promise = store.reserve();
        promises.add(promise);
        answers.add(promise.ref());
        long number = link.numberOf(promise);
        peer.post(MessageKind.LIST_TASKS, 0, Ending.DECIDED.message(number), true);
      }
      WaitResult<List<TaskInfo>> result = store.wait(answers, answers.size(), patience);
      List<TaskInfo> all = new ArrayList<>();
      for (ObjectRef<List<TaskInfo>> answer : result.ready()) {
        all.addAll(answer.get());
      }
      return all;
    } finally {
      answers.forEach(ObjectRef::close);
      promises.forEach(Promise::close);
    }
  }
}
