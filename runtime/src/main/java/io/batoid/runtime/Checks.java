package io.batoid.runtime;

import java.time.Duration;

/** Checks of what options are given. */
final class Checks {
  private static final int MAX_LENGTH = 255;

  private Checks() {}

  /** A name of 1 to 255 characters without control characters. */
  static String name(String what, String name) {
    if (name.isEmpty()
        || name.length() > MAX_LENGTH
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          what
              + "=\""
              + (name.length() > MAX_LENGTH
                  ? name.substring(0, 40) + "...\" of " + name.length()
                  : name + "\"")
              + "; it has 1 to "
              + MAX_LENGTH
              + " characters, none of them a control character");
    }
    return name;
  }

  static Duration positive(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(what + "=" + duration + " is not positive");
    }
    return duration;
  }

  static Duration notNegative(String what, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(what + "=" + duration + " is negative");
    }
    return duration;
  }

  /** A number that has a least value, or -1 for no limit. */
  static int orNoLimit(String what, int number, int least) {
    if (number < least && number != -1) {
      throw new IllegalArgumentException(
          what + "=" + number + "; it is " + least + " or more, or -1 for no limit");
    }
    return number;
  }

  static int atLeast(String what, int number, int least) {
    if (number < least) {
      throw new IllegalArgumentException(what + "=" + number + "; it is " + least + " or more");
    }
    return number;
  }
}
