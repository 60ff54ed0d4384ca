package io.batoid.bench.torture;

import java.util.Locale;

/**
 * The operations of which each must be done a thousand times a minute; those after {@link #REJOIN}
 * are asked for one by one, as who asks has to know what came of them.
 */
enum Kind {
  PUT_SMALL,
  PUT_LARGE,
  SEAL,
  ABORT,
  GET,
  PIN,
  FREE,
  DROP,
  NEST,
  COMPLETE,
  FAIL,
  WAIT,
  FUTURE,
  LOST,
  RESOLVE,
  COLLECT,
  REJOIN,
  HAND_OVER,
  COMPLETE_FOR_ANOTHER,
  BIND,
  LOOKUP,
  UNBIND;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
