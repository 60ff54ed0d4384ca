package io.batoid.scheduler.task;

import io.batoid.objectstore.ObjectFreedException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectSerializer;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.Call;
import io.batoid.scheduler.Invocable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Calls to bytes: a function, its arguments, and the objects they refer to.
 *
 * <pre>
 * name | kind 1 | views 4 | function | number of arguments 1 | each: tag 1, content
 * numbers of objects, the last one first | how many
 * function: 1 = bytes that are always the same, 0 = with captured values, 2 = number of an object
 * </pre>
 *
 * <p>Objects that a call refers to are held by the sender until the call has ended (R9). What is
 * large is put first and referred to. Safe for use by any thread.
 */
public final class CallWriter {
  static final int FUNCTION_WITH_VALUES = 0;
  static final int FUNCTION_ALONE = 1;
  static final int FUNCTION_OBJECT = 2;

  /** Arguments longer than this become objects of their own. */
  private static final int INLINE_BYTES = 1024;

  /** The most that all inline arguments of a call may have together. */
  private static final int INLINE_TOTAL = 4096;

  /** A function that captures nothing is written once for its class. */
  private final ClassValue<FunctionBytes> functions =
      new ClassValue<>() {
        @Override
        protected FunctionBytes computeValue(Class<?> type) {
          return new FunctionBytes(type.isHidden() && type.getDeclaredFields().length == 0);
        }
      };

  private final ObjectStore store;
  private final SessionLink link;
  private final ObjectSerializer serializer;

  /** What one class of functions is written as, if that never changes. */
  private static final class FunctionBytes {
    final boolean captureNothing;
    volatile byte @Nullable [] bytes;

    FunctionBytes(boolean captureNothing) {
      this.captureNothing = captureNothing;
    }
  }

  /** A writer for one session. */
  public CallWriter(ObjectStore store, SessionLink link) {
    this.store = store;
    this.link = link;
    this.serializer = link.serializer();
  }

  /**
   * What a call refers to.
   *
   * @param held objects that must be let go by the caller
   * @param promised those of them that it is to give a value
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Referred(long[] held, long[] promised) {}

  /** Holds what one call refers to, and notes its place. */
  final class References implements ObjectSerializer.ReferenceWriter {
    private final LongArrayList held = new LongArrayList();
    private final LongArrayList promised = new LongArrayList();

    @Override
    public int add(ObjectRef<?> ref) {
      return add(link.numberOf(ref));
    }

    @Override
    public int add(Promise<?> promise) {
      long number = link.numberOf(promise);
      promised.addLong(number);
      return add(number);
    }

    int add(long number) {
      if (!link.hold(number)) {
        throw new ObjectFreedException(
            "object "
                + link.describe(number)
                + " is gone; keep its reference open until it is used");
      }
      held.addLong(number);
      return held.size() - 1;
    }

    int size() {
      return held.size();
    }

    /** Puts a value and holds that. */
    int put(Object value) {
      return putInstead(value, held.size());
    }

    /** Puts a value and holds that in place of what was noted since there were {@code before}. */
    int putInstead(Object value, int before) {
      try (ObjectRef<?> ref = store.put(value)) {
        while (held.size() > before) { // the object holds them now
          link.letGo(held.removeAt(held.size() - 1));
        }
        return add(ref);
      }
    }

    Referred referred() {
      return new Referred(held.toLongArray(), promised.toLongArray());
    }

    void letGo() {
      held.forEachOrderedLong(link::letGo);
    }
  }

  /** Replaces the number of an object that a call refers to, by its position among those held. */
  static void setReferred(byte[] payload, int position, long number) {
    Bytes.longAt(payload, payload.length - 4 - 8 * (position + 1), number);
  }

  /** Writes a call; what it refers to is held, and must be let go by the caller. */
  Referred write(String name, Call call, Bytes out) {
    References references = new References();
    boolean done = false;
    try {
      out.putText(name);
      out.putByte(
          switch (call.kind()) {
            case VALUE -> CallTags.KIND_VALUE;
            case VOID -> CallTags.KIND_VOID;
            case ASYNC -> CallTags.KIND_ASYNC;
          });
      out.putInt(call.views());
      int start = out.position();
      function(call.function(), out, references);
      out.putByte(call.arguments().size());
      for (int i = 0; i < call.arguments().size(); i++) {
        argument(
            call.arguments().get(i),
            call.isResolved(i),
            call.isView(i),
            out,
            references,
            out.position() - start > INLINE_TOTAL ? 0 : INLINE_BYTES);
      }
      Referred referred = references.referred();
      long[] held = referred.held;
      for (int i = held.length - 1; i >= 0; i--) { // the first is the last: found from the end
        out.putLong(held[i]);
      }
      out.putInt(held.length);
      done = true;
      return referred;
    } finally {
      if (!done) {
        references.letGo();
      }
    }
  }

  private void function(Invocable function, Bytes out, References references) {
    FunctionBytes known = functions.get(function.getClass());
    byte[] alone = known.bytes;
    if (known.captureNothing && alone == null) {
      alone = serializer.serialize(function, references).toArray(ValueLayout.JAVA_BYTE);
      known.bytes = alone;
    }
    if (alone != null) {
      out.putByte(FUNCTION_ALONE);
      out.putInt(Arrays.hashCode(alone));
      out.putInt(alone.length);
      out.put(alone);
      return;
    }
    int before = references.size();
    MemorySegment bytes = serializer.serialize(function, references);
    if (bytes.byteSize() > INLINE_BYTES) {
      out.putByte(FUNCTION_OBJECT);
      out.putInt(references.putInstead(function, before));
    } else {
      out.putByte(FUNCTION_WITH_VALUES);
      out.putInt((int) bytes.byteSize());
      out.put(bytes);
    }
  }

  private void argument(
      @Nullable Object value,
      boolean resolved,
      boolean view,
      Bytes out,
      References references,
      int inline) {
    switch (value) {
      case null -> out.putByte(CallTags.NULL);
      case ObjectRef<?> ref -> {
        out.putByte(resolved ? CallTags.VALUE_OF : CallTags.REFERENCE);
        out.putInt(references.add(ref));
      }
      case Integer number -> {
        out.putByte(CallTags.INTEGER);
        out.putInt(number);
      }
      case Long number -> {
        out.putByte(CallTags.LONG);
        out.putLong(number);
      }
      case Double number -> {
        out.putByte(CallTags.DOUBLE);
        out.putLong(Double.doubleToRawLongBits(number));
      }
      case Boolean truth -> {
        out.putByte(CallTags.BOOLEAN);
        out.putByte(truth ? 1 : 0);
      }
      case String text when text.length() <= inline / 3 && isPlain(text) -> {
        out.putByte(CallTags.STRING);
        out.putText(text);
      }
      default -> {
        if (view || inline == 0 || isBulk(value)) {
          out.putByte(CallTags.VALUE_OF);
          out.putInt(references.put(value));
          return;
        }
        serialized(value, out, references, inline);
      }
    }
  }

  private void serialized(Object value, Bytes out, References references, int inline) {
    int before = references.size();
    MemorySegment bytes = serializer.serialize(value, references);
    if (bytes.byteSize() > inline) {
      out.putByte(CallTags.VALUE_OF);
      out.putInt(references.putInstead(value, before));
    } else {
      out.putByte(CallTags.SERIALIZED);
      out.putInt((int) bytes.byteSize());
      out.put(bytes);
    }
  }

  /** What the store copies as it is. */
  private static boolean isBulk(Object value) {
    return switch (value) {
      case MemorySegment _, ByteBuffer _ -> true;
      case byte[] array -> array.length > INLINE_BYTES;
      case char[] array -> 2 * array.length > INLINE_BYTES;
      case short[] array -> 2 * array.length > INLINE_BYTES;
      case int[] array -> 4L * array.length > INLINE_BYTES;
      case float[] array -> 4L * array.length > INLINE_BYTES;
      case long[] array -> 8L * array.length > INLINE_BYTES;
      case double[] array -> 8L * array.length > INLINE_BYTES;
      case String text -> text.length() > INLINE_BYTES;
      default -> false;
    };
  }

  /** Whether UTF-8 keeps a text: lone surrogates do not survive it. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
