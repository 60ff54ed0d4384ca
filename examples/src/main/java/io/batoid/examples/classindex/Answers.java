package io.batoid.examples.classindex;

import java.util.List;

/**
 * The answers to the questions asked about a set of class files, and the totals they rest on. Two
 * ways to the same index are compared by this record being equal.
 *
 * @param totals how much there is of everything
 * @param fingerprint a hash over every type, method and call, independent of their order, so that
 *     two indexes with the same one agree on more than the few lines of the answers
 * @param callersOf the method whose callers were asked for
 * @param callers every method that calls it, sorted
 * @param mostImplemented the interfaces that most classes implement, be it through a superclass or
 *     another interface
 * @param mostCalled the methods with the most instructions that call them
 * @param largest the methods with the most bytes of code
 * @param deepest the longest chain of superclasses, from the class to {@code Object}
 */
record Answers(
    Totals totals,
    String fingerprint,
    String callersOf,
    List<String> callers,
    List<Ranked> mostImplemented,
    List<Ranked> mostCalled,
    List<Ranked> largest,
    List<String> deepest) {

  /** How many to name where the question is for the most of something. */
  static final int TOP = 10;

  /** A name and what it is ranked by. */
  record Ranked(String name, long count) implements Comparable<Ranked> {
    @Override
    public int compareTo(Ranked other) {
      int byCount = Long.compare(other.count, count);
      return byCount != 0 ? byCount : name.compareTo(other.name);
    }
  }

  /**
   * How much there is of everything.
   *
   * @param types classes and interfaces
   * @param moduleDescriptors class files that declare a module
   * @param methods methods and constructors that are declared
   * @param codeBytes their code
   * @param calls instructions that call a method by name
   * @param dynamicCalls {@code invokedynamic} instructions
   */
  record Totals(
      long types,
      long moduleDescriptors,
      long methods,
      long codeBytes,
      long calls,
      long dynamicCalls) {}
}
