package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.runtime.CounterHistory.Answer;
import io.batoid.runtime.CounterHistory.Kind;
import io.batoid.runtime.CounterHistory.Seen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of histories knows a broken one. */
class CounterHistoryTest {
  private final List<Seen> history = new ArrayList<>();
  private final List<Answer> journal = new ArrayList<>();

  private void increment(int call, long begin, long end, int incarnation, int value) {
    Answer answer = new Answer(call, incarnation, value);
    history.add(new Seen(call, Kind.INCREMENT, begin, end, answer));
    journal.add(answer);
  }

  private void read(int call, long begin, long end, int incarnation, int value) {
    Answer answer = new Answer(call, incarnation, value);
    history.add(new Seen(call, Kind.READ, begin, end, answer));
    journal.add(answer);
  }

  private void failedIncrement(int call, long begin, long end) {
    history.add(new Seen(call, Kind.INCREMENT, begin, end, null));
  }

  private List<String> problems() {
    return CounterHistory.problems(history, journal);
  }

  @Test
  void overlappingCallsMayStandEitherWay() {
    increment(1, 0, 10, 0, 2);
    increment(2, 5, 15, 0, 1);
    read(3, 6, 7, 0, 0);
    read(4, 8, 20, 0, 1);
    assertThat(problems()).isEmpty();
  }

  @Test
  void aFailedCallMayHaveBeenExecutedOrNot() {
    increment(1, 0, 1, 0, 1);
    failedIncrement(2, 2, 9);
    failedIncrement(3, 2, 9);
    journal.add(new Answer(3, 0, 2));
    read(4, 10, 11, 0, 2);
    increment(5, 12, 13, 1, 1);
    assertThat(problems()).isEmpty();
  }

  @Test
  void aLostUpdateIsSeen() {
    increment(1, 0, 10, 0, 1);
    increment(2, 0, 10, 0, 1);
    assertThat(problems()).singleElement().asString().contains("incarnation 0 is at 1");
  }

  @Test
  void aValueThatNobodyMadeIsSeen() {
    increment(1, 0, 1, 0, 2);
    assertThat(problems()).singleElement().asString().contains("incarnation 0 is at 2");
  }

  @Test
  void aStaleReadIsSeen() {
    increment(1, 0, 1, 0, 1);
    read(2, 2, 3, 0, 0);
    assertThat(problems()).singleElement().asString().contains("began after");
  }

  @Test
  void aReadOfTheFutureIsSeen() {
    read(1, 0, 1, 0, 1);
    increment(2, 2, 3, 0, 1);
    assertThat(problems()).singleElement().asString().contains("began after");
  }

  @Test
  void incrementsAgainstTimeAreSeen() {
    increment(1, 0, 1, 0, 2);
    increment(2, 2, 3, 0, 1);
    assertThat(problems()).singleElement().asString().contains("began after");
  }

  @Test
  void anOldIncarnationThatAnswersIsSeen() {
    increment(1, 0, 1, 1, 1);
    increment(2, 2, 3, 0, 1);
    assertThat(problems()).singleElement().asString().contains("began after");
  }

  @Test
  void aCallExecutedInTwoIncarnationsIsSeen() {
    increment(1, 0, 9, 1, 1);
    journal.add(new Answer(1, 0, 1));
    assertThat(problems()).singleElement().asString().contains("executed twice");
  }

  @Test
  void anAnswerWithoutExecutionIsSeen() {
    history.add(new Seen(1, Kind.READ, 0, 1, new Answer(1, 0, 0)));
    assertThat(problems()).singleElement().asString().contains("never executed");
  }
}
