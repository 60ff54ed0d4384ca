package io.batoid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.CounterHistory.Answer;
import io.batoid.runtime.CounterHistory.Kind;
import io.batoid.runtime.CounterHistory.Seen;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A counter is killed again and again while others call it; what they saw must be a history that
 * {@link CounterHistory} finds nothing wrong with.
 *
 * <p>By default a few kills; {@code -Dbatoid.test.kills=200} is what {@code .ci/crash actors} asks.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ActorHistoryTest {
  private static final int KILLS = Integer.getInteger("batoid.test.kills", 4);
  private static final int CALLERS = 3;
  private static final int UNDER_WAY = 4;

  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  /** Counts from 0 in each incarnation, and writes each answer down before it gives it. */
  static class Witness implements ActorLifecycle {
    private final FileChannel journal;
    private int incarnation;
    private int value;

    Witness(String journal) throws IOException {
      this.journal =
          FileChannel.open(Path.of(journal), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void onRestart(ActorContext context) {
      incarnation = context.restarts();
    }

    Answer call(int call, Kind kind) throws IOException {
      value += kind == Kind.INCREMENT ? 1 : 0;
      Answer answer = new Answer(call, incarnation, value);
      // one write to the page cache, which outlives the process: a line is there whole or not
      String line = call + " " + incarnation + " " + value + "\n";
      int _ = journal.write(ByteBuffer.wrap(line.getBytes(UTF_8)));
      return answer;
    }

    long pid() {
      return ProcessHandle.current().pid();
    }
  }

  private static List<Answer> read(Path journal) throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (String line : Files.readAllLines(journal)) {
      String[] words = line.split(" ", -1);
      answers.add(
          new Answer(
              Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2])));
    }
    return answers;
  }

  @Test
  void whatCallersSawIsLinearizableWithinEachIncarnation(@TempDir Path directory) throws Exception {
    Path journal = directory.resolve("journal");
    BatoidRuntime runtime = runtimes.start(runtimes.options().threads(0).workers(2));
    List<Seen> history = new ArrayList<>();
    AtomicInteger numbers = new AtomicInteger();
    AtomicBoolean done = new AtomicBoolean();
    try (ActorRef<Witness> witness =
            runtime.actor(Witness::new, journal.toString()).maxRestarts(-1).remote();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<List<Seen>>> seen = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        seen.add(callers.submit(() -> callUntil(done, witness, numbers)));
      }
      try {
        for (int i = 0; i < KILLS; i++) {
          killIt(witness);
        }
      } finally {
        done.set(true);
      }
      for (Future<List<Seen>> one : seen) {
        history.addAll(one.get());
      }
      history.add(ended(send(witness, numbers.incrementAndGet(), Kind.READ)));
    }
    List<Answer> executed = read(journal);
    assertThat(CounterHistory.problems(history, executed)).isEmpty();
    assertThat(executed.stream().mapToInt(Answer::incarnation).max()).hasValue(KILLS);
    assertThat(history).anyMatch(call -> call.answer() == null);
    System.out.printf(
        "%d kills, %d calls, of which %d failed, %d executed%n",
        KILLS,
        history.size(),
        history.stream().filter(call -> call.answer() == null).count(),
        executed.size());
  }

  /** Kills the process of the actor once it answers, a few calls later. */
  private static void killIt(ActorRef<Witness> witness) {
    long pid = pidOf(witness);
    int calls = ThreadLocalRandom.current().nextInt(50);
    for (int i = 0; i < calls; i++) {
      pid = pidOf(witness);
    }
    ActorDeathTest.kill(pid);
    assertThat(pidOf(witness)).isNotEqualTo(pid);
  }

  private static long pidOf(ActorRef<Witness> witness) {
    while (true) {
      try (ObjectRef<Long> pid = witness.task(Witness::pid).remote()) {
        return pid.get();
      } catch (ActorDiedException e) {
        assertThat(e).hasMessageContaining("process"); // it was under way: ask again
      }
    }
  }

  private record UnderWay(int call, Kind kind, long begin, ObjectRef<Answer> answer) {}

  private static List<Seen> callUntil(
      AtomicBoolean done, ActorRef<Witness> witness, AtomicInteger numbers) {
    List<Seen> seen = new ArrayList<>();
    List<UnderWay> underWay = new ArrayList<>();
    while (!done.get() || !underWay.isEmpty()) {
      while (!done.get() && underWay.size() < UNDER_WAY) {
        int call = numbers.incrementAndGet();
        Kind kind = call % 4 == 0 ? Kind.READ : Kind.INCREMENT;
        underWay.add(send(witness, call, kind));
      }
      if (!underWay.isEmpty()) {
        seen.add(ended(underWay.removeFirst()));
      }
    }
    return seen;
  }

  private static UnderWay send(ActorRef<Witness> witness, int call, Kind kind) {
    long begin = System.nanoTime();
    return new UnderWay(call, kind, begin, witness.task(Witness::call, call, kind).remote());
  }

  private static Seen ended(UnderWay call) {
    Answer answer = null;
    try (ObjectRef<Answer> result = call.answer()) {
      answer = result.get();
    } catch (ActorDiedException e) {
      assertThat(e).hasMessageContaining("process");
    }
    return new Seen(call.call(), call.kind(), call.begin(), System.nanoTime(), answer);
  }
}
