package io.batoid.runtime;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What callers of a counter that may be killed saw, beside what the counter wrote down, and whether
 * that can be: within one incarnation the calls are linearizable, the incarnations follow each
 * other, and no call was executed twice, in whichever incarnation.
 *
 * <p>A counter needs no search for an order: an increment's value is its place in it, and a read
 * stands behind the increment of its value. What is left to check is that the order is that of
 * time: of two calls one of which ended before the other began, the first stands first.
 */
final class CounterHistory {
  private CounterHistory() {}

  /** What a call of the counter does. */
  enum Kind {
    INCREMENT,
    READ
  }

  /**
   * What the counter answers, and writes down before it does.
   *
   * @param call the call's number
   * @param incarnation how often the counter had been made again
   * @param value the counter after the call
   */
  record Answer(int call, int incarnation, int value) implements Serializable {}

  /**
   * A call as its caller saw it.
   *
   * @param call its number
   * @param kind what it does
   * @param begin when it was sent, in System.nanoTime() terms
   * @param end when its answer, or its failure, was there
   * @param answer what came; null if the call failed, and then it may have been executed or not
   */
  record Seen(int call, Kind kind, long begin, long end, @Nullable Answer answer) {}

  /** What is wrong with a history; nothing, if it can be. */
  static List<String> problems(List<Seen> history, List<Answer> journal) {
    List<String> problems = new ArrayList<>();
    executedTwice(journal, problems);
    unlikeTheJournal(history, journal, problems);
    missingIncrements(history, journal, problems);
    outOfTime(history, problems);
    return problems;
  }

  private static void executedTwice(List<Answer> journal, List<String> problems) {
    Map<Integer, Answer> executed = new HashMap<>();
    for (Answer answer : journal) {
      Answer before = executed.put(answer.call(), answer);
      if (before != null) {
        problems.add("call " + answer.call() + " was executed twice: " + before + ", " + answer);
      }
    }
  }

  private static void unlikeTheJournal(
      List<Seen> history, List<Answer> journal, List<String> problems) {
    Set<Answer> written = new HashSet<>(journal);
    for (Seen seen : history) {
      if (seen.answer() != null && !written.contains(seen.answer())) {
        problems.add(seen + " was answered, but never executed");
      }
    }
  }

  /** Each incarnation counts from 1, one by one: a value that nobody's call made is a problem. */
  private static void missingIncrements(
      List<Seen> history, List<Answer> journal, List<String> problems) {
    Set<Integer> increments = new HashSet<>();
    for (Seen seen : history) {
      if (seen.kind() == Kind.INCREMENT) {
        increments.add(seen.call());
      }
    }
    Map<Integer, List<Integer>> values = new TreeMap<>();
    Map<Integer, Integer> greatest = new HashMap<>();
    for (Answer answer : journal) {
      if (increments.contains(answer.call())) {
        values.computeIfAbsent(answer.incarnation(), _ -> new ArrayList<>()).add(answer.value());
      }
      greatest.merge(answer.incarnation(), answer.value(), Math::max);
    }
    greatest.forEach((incarnation, last) -> {
      List<Integer> counted = values.getOrDefault(incarnation, List.of());
      if (counted.size() != last || new HashSet<>(counted).size() != last) {
        problems.add("incarnation " + incarnation + " is at " + last + " by " + counted);
      }
    });
  }

  /** Goes through beginnings and ends in the order of time. */
  private static void outOfTime(List<Seen> history, List<String> problems) {
    List<Seen> answered = history.stream().filter(seen -> seen.answer() != null).toList();
    List<Seen> byBegin = answered.stream().sorted(Comparator.comparingLong(Seen::begin)).toList();
    List<Seen> byEnd = answered.stream().sorted(Comparator.comparingLong(Seen::end)).toList();
    Place last = new Place(0, 0);
    int ended = 0;
    for (Seen seen : byBegin) {
      while (ended < byEnd.size() && byEnd.get(ended).end() < seen.begin()) {
        Place place = Place.of(byEnd.get(ended++));
        last = place.compareTo(last) > 0 ? place : last;
      }
      int order = Place.of(seen).compareTo(last);
      if (order < 0 || (order == 0 && seen.kind() == Kind.INCREMENT)) {
        problems.add(seen + " began after a call had ended with " + last);
      }
    }
  }

  /** Where a call stands in the order. */
  private record Place(int incarnation, int value) implements Comparable<Place> {
    static Place of(Seen seen) {
      Answer answer = seen.answer();
      return answer == null ? new Place(0, 0) : new Place(answer.incarnation(), answer.value());
    }

    @Override
    public int compareTo(Place other) {
      return incarnation == other.incarnation
          ? Integer.compare(value, other.value)
          : Integer.compare(incarnation, other.incarnation);
    }
  }
}
