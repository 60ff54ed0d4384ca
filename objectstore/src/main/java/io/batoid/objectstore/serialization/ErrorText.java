package io.batoid.objectstore.serialization;

import io.batoid.objectstore.RemoteFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A throwable as text that needs no class to be read: class name, message, stack trace, cause and
 * suppressed ones.
 *
 * <pre>
 *   throwable := className message frameCount frame* hasCause throwable? suppressedCount throwable*
 * </pre>
 */
final class ErrorText {

  private static final int MAX_DEPTH = 32;
  private static final int MAX_FRAMES = 1024;
  private static final int MAX_SUPPRESSED = 32;

  private ErrorText() {}

  static void write(SegmentOutput out, Throwable failure) {
    write(out, failure, Collections.newSetFromMap(new IdentityHashMap<>()), 0);
  }

  private static void write(SegmentOutput out, Throwable failure, Set<Throwable> seen, int depth) {
    seen.add(failure);
    RemoteFailure plain = RemoteFailure.of(failure);
    out.writeString(plain.originalClassName());
    out.writeString(plain.originalMessage());
    StackTraceElement[] frames = plain.getStackTrace();
    int count = Math.min(frames.length, MAX_FRAMES);
    out.writeVarInt(count, true);
    for (int i = 0; i < count; i++) {
      BaseScalars.writeFrame(out, frames[i]);
    }
    Throwable cause = plain.getCause();
    boolean more = depth < MAX_DEPTH;
    boolean hasCause = cause != null && more && !seen.contains(cause);
    out.writeBoolean(hasCause);
    if (cause != null && hasCause) {
      write(out, cause, seen, depth + 1);
    }
    List<Throwable> suppressed = new ArrayList<>();
    for (Throwable each : plain.getSuppressed()) {
      if (more && suppressed.size() < MAX_SUPPRESSED && seen.add(each)) {
        suppressed.add(each);
      }
    }
    out.writeVarInt(suppressed.size(), true);
    for (Throwable each : suppressed) {
      write(out, each, seen, depth + 1);
    }
  }

  static RemoteFailure read(SegmentInput in) {
    return read(in, 0);
  }

  private static RemoteFailure read(SegmentInput in, int depth) {
    if (depth > MAX_DEPTH) {
      throw SegmentInput.damaged("an error with more than " + MAX_DEPTH + " causes");
    }
    String className = in.readText();
    String message = in.readString();
    StackTraceElement[] frames = new StackTraceElement[in.readLength(1)];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = BaseScalars.readFrame(in);
    }
    @Nullable Throwable cause = in.readBoolean() ? read(in, depth + 1) : null;
    RemoteFailure failure = new RemoteFailure(className, message, frames, cause);
    for (int i = in.readLength(1); i > 0; i--) {
      failure.addSuppressed(read(in, depth + 1));
    }
    return failure;
  }
}
