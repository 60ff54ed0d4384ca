package io.batoid.junit;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.opentest4j.AssertionFailedError;

/**
 * A test has left something behind. The message names each thing and the line that made it; the
 * stack trace is these lines.
 */
public final class LeakError extends AssertionFailedError {
  private static final long serialVersionUID = 1L;

  LeakError(String test, List<Leak> leaks) {
    super(
        "test "
            + test
            + " leaks "
            + leaks.size()
            + (leaks.size() == 1 ? " thing:" : " things:")
            + leaks.stream().map(leak -> "\n  " + leak).collect(Collectors.joining()));
    setStackTrace(
        leaks.stream()
            .map(Leak::madeAt)
            .filter(Objects::nonNull)
            .toArray(StackTraceElement[]::new));
  }
}
