package io.batoid.objectstore.serialization;

import io.batoid.BatoidException;
import io.batoid.objectstore.SerializationException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** A failure on its way out of a value; each level it passes adds its step to the path. */
final class PathFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int SHOWN_STEPS = 16;

  private final transient Deque<String> steps = new ArrayDeque<>();
  private long hidden;

  private PathFailure(Throwable cause) {
    super(null, cause, false, false);
  }

  /** Adds {@code step} in front of the path of {@code failure}. */
  static PathFailure at(RuntimeException failure, String step) {
    PathFailure path = failure instanceof PathFailure known ? known : new PathFailure(failure);
    path.steps.addFirst(step);
    if (path.steps.size() > 2 * SHOWN_STEPS) {
      Iterator<String> middle = path.steps.iterator();
      for (int i = 0; i <= SHOWN_STEPS; i++) {
        middle.next();
      }
      middle.remove();
      path.hidden++;
    }
    return path;
  }

  /** What the caller of the serializer gets to see: {@code action root.path: reason}. */
  static BatoidException translate(Throwable failure, String action, String root) {
    String path = "";
    Throwable cause = failure;
    if (failure instanceof PathFailure known && known.getCause() != null) {
      path = known.path();
      cause = known.getCause();
    }
    if (cause instanceof InvocationTargetException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof BatoidException known && !(cause instanceof SerializationException)) {
      return known;
    }
    return new SerializationException(action + " " + root + path + ": " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    if (cause instanceof StackOverflowError) {
      return "the value is nested too deeply for this thread's stack. Keep long chains as a List or"
          + " an array of their nodes, or do this in a thread with a larger stack (new"
          + " Thread(null, task, name, stackBytes))";
    }
    String message = cause.getMessage();
    if (cause instanceof SerializationException) {
      return String.valueOf(message);
    }
    return message == null
        ? cause.getClass().getName()
        : cause.getClass().getName() + ": " + message;
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    int i = 0;
    for (String step : steps) {
      if (i++ == SHOWN_STEPS && hidden > 0) {
        path.append("...(").append(hidden).append(" more)...");
      }
      path.append(step);
    }
    return path.toString();
  }
}
