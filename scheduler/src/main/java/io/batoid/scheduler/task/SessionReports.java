package io.batoid.scheduler.task;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.WaitResult;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.ProcessReport;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.MessageKind;
import io.batoid.scheduler.lane.Peer;
import io.batoid.scheduler.lane.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Asks every process of a session that runs or submits tasks about itself; for tools. Safe for use
 * by any thread.
 */
public final class SessionReports implements AutoCloseable {
  private final ObjectStore store;
  private final SessionLink link;
  private final Exchange exchange;

  /**
   * Takes part in a session through a store that is the tool's own.
   *
   * @throws IllegalStateException if it is one that a runtime uses, or another tool
   */
  public SessionReports(ObjectStore store) {
    this.store = store;
    this.link = store.unwrap(SessionLink.class);
    if (link.inbox(link.self()) != SessionLink.NONE) {
      throw new IllegalStateException(
          store + " is a runtime's, which has messages of its own; open another on the session");
    }
    this.exchange = new Exchange(link, Profile.TOOL, (lane, message) -> {});
  }

  /**
   * What the processes say, by process id. One that does not answer within {@code patience} is left
   * out.
   */
  public List<ProcessReport> ask(Duration patience) {
    List<Promise<ProcessReport>> promises = new ArrayList<>();
    List<ObjectRef<ProcessReport>> answers = new ArrayList<>();
    try {
      for (Peer peer : exchange.living()) {
        if (peer.profile().capacity() >= 0) {
          Promise<ProcessReport> promise = store.reserve();
          promises.add(promise);
          answers.add(promise.ref());
          long number = link.numberOf(promise);
          peer.post(MessageKind.REPORT, 0, Ending.DECIDED.message(number), true);
        }
      }
      WaitResult<ProcessReport> result = store.wait(answers, answers.size(), patience);
      return result.ready().stream()
          .map(ObjectRef::get)
          .sorted(Comparator.comparingLong(ProcessReport::pid))
          .toList();
    } finally {
      answers.forEach(ObjectRef::close);
      promises.forEach(Promise::close);
    }
  }

  /** Takes part no longer; the store stays open. */
  @Override
  public void close() {
    exchange.close();
  }
}
