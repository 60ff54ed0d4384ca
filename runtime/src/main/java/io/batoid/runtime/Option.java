package io.batoid.runtime;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A setting that is a single value: {@code -Dbatoid.name}, {@code BATOID_NAME}, and a method of
 * {@link BatoidOptions}.
 *
 * @param name in camel case
 * @param kind what its text looks like, with the unit
 * @param byDefault what counts if nobody says anything
 * @param range what is allowed
 * @param meaning what it is for
 * @param parser its value from text
 * @param check returns the value, or throws IllegalArgumentException
 * @param <V> type of the value
 */
record Option<V>(
    String name,
    String kind,
    String byDefault,
    String range,
    String meaning,
    Function<String, V> parser,
    UnaryOperator<V> check) {
  /** In front of the names of system properties. */
  static final String PROPERTY_PREFIX = "batoid.";

  /** In front of the names of environment variables. */
  static final String VARIABLE_PREFIX = "BATOID_";

  String property() {
    return PROPERTY_PREFIX + name;
  }

  /** {@code maxPendingTasks} is {@code BATOID_MAX_PENDING_TASKS}. */
  String variable() {
    return VARIABLE_PREFIX + name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }

  /** The value that {@code text} from {@code source} means. */
  V parse(String source, String text) {
    try {
      return check.apply(parser.apply(text.strip()));
    } catch (IllegalArgumentException e) {
      String reason =
          e instanceof NumberFormatException
              ? "that is no such number"
              : String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          source + "=\"" + text + "\" is wrong: " + reason + "; it is " + kind + ", " + range, e);
    }
  }
}
