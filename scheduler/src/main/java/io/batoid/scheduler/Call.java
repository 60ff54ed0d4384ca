package io.batoid.scheduler;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function with its arguments, before it runs. Immutable, as long as the arguments are.
 *
 * @param kind what becomes of what the function returns
 * @param function what to call
 * @param arguments values as they are, and references to values; at most {@link #MAX_ARGUMENTS}
 * @param resolved bit i: argument i is an {@code ObjectRef} that is waited for, and whose value the
 *     function receives. Without the bit a reference is a value like any other
 * @param views bit i: the function declares parameter i as {@code MemorySegment} or {@code
 *     ByteBuffer}, and receives a read-only view of the shared bytes, valid until the call ends
 */
public record Call(
    CallKind kind, Invocable function, List<@Nullable Object> arguments, int resolved, int views) {
  /** The most arguments that a call has. */
  public static final int MAX_ARGUMENTS = 32;

  /** Keeps the list given, which nobody may change. */
  public Call {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(function, "function");
    if (arguments.size() > MAX_ARGUMENTS) {
      throw new IllegalArgumentException(
          "arguments=" + arguments.size() + "; a call has at most " + MAX_ARGUMENTS);
    }
  }

  /** A call of {@code function}; the array is not to be changed any more. */
  public static Call of(
      CallKind kind, Invocable function, @Nullable Object[] arguments, int resolved, int views) {
    return new Call(
        kind,
        function,
        Collections.<@Nullable Object>unmodifiableList(Arrays.<@Nullable Object>asList(arguments)),
        resolved,
        views);
  }

  /** Whether argument {@code index} is a reference to wait for. */
  public boolean isResolved(int index) {
    return (resolved & 1 << index) != 0;
  }

  /** Whether argument {@code index} is received as a view of the shared bytes. */
  public boolean isView(int index) {
    return (views & 1 << index) != 0;
  }
}
