package io.batoid.examples.classindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkQueueTest {
  @Test
  void handsOutInOrderAndFirstWhatWasGivenBack() throws InterruptedException {
    WorkQueue<String> queue = new WorkQueue<>(3);
    queue.add("a");
    queue.add("b");
    queue.add("c");

    assertThat(queue.take()).contains("a");
    assertThat(queue.take()).contains("b");
    queue.giveBack("a");
    assertThat(queue.take()).contains("a");
    assertThat(queue.take()).contains("c");
  }

  @Test
  void isOnlyAtItsEndWhenWhatWasHandedOutIsFinished() throws Exception {
    WorkQueue<String> queue = new WorkQueue<>(1);
    queue.add("a");
    queue.take();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Optional<String>> waiting = other.submit(queue::take);
      queue.giveBack("a");
      assertThat(waiting.get()).contains("a");

      Future<Optional<String>> waitingForTheEnd = other.submit(queue::take);
      queue.finished();
      assertThat(waitingForTheEnd.get()).isEmpty();
    }
  }

  @Test
  void endsAllWaitingWithTheCauseWhenAborted() throws Exception {
    WorkQueue<String> queue = new WorkQueue<>(1);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Optional<String>> waiting = other.submit(queue::take);
      queue.abort(new IllegalArgumentException("no good"));

      assertThatThrownBy(waiting::get).hasRootCauseMessage("no good");
      assertThatThrownBy(queue::take).hasRootCauseMessage("no good");
    }
  }
}
