package io.batoid.examples.classindex;

import java.util.Locale;

/**
 * A line from the driver to a worker. Only commands and the ids of objects go through pipes; the
 * objects themselves are in the store.
 *
 * @param verb what to do
 * @param argument the lent id of the object to work on, or for {@link Verb#ANSWER} the method whose
 *     callers are asked for
 */
record Command(Verb verb, String argument) {
  /** What a worker can be told to do. */
  enum Verb {
    /** The object packs the names of class files: pack the class files themselves. */
    LOAD,
    /** The object packs class files: make an index of them. */
    PARSE,
    /** As LOAD, but halt with everything in hand, to be killed. */
    LOAD_AND_HOLD,
    /** As PARSE, but halt with everything in hand, to be killed. */
    PARSE_AND_HOLD,
    /** Look the finished index up by its name and answer from it. */
    ANSWER;

    boolean holds() {
      return this == LOAD_AND_HOLD || this == PARSE_AND_HOLD;
    }
  }

  /** What a worker says first, with its process id, when it has attached to the store. */
  static final String READY = "ready";

  /** The reply to each command: the lent id of a promise that the worker will complete. */
  static final String CLAIMED = "claimed";

  /** The second reply to a command that holds: what the worker has in hand. */
  static final String HOLDING = "holding";

  static Command parse(String line) {
    String[] words = line.split(" ", 2);
    return new Command(Verb.valueOf(words[0].toUpperCase(Locale.ROOT)), words[1]);
  }

  /** This as {@link #parse} takes it. */
  String toLine() {
    return verb.name().toLowerCase(Locale.ROOT) + " " + argument;
  }
}
