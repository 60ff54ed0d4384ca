package io.batoid.scheduler.task;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectSerializer;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.CallKind;
import io.batoid.scheduler.Invocable;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Bytes of a {@link CallWriter} to calls. Safe for use by any thread. */
public final class CallReader {
  /** Functions that capture nothing are the same object each time; at most so many are kept. */
  private static final int MAX_FUNCTIONS = 10_000;

  private final ObjectStore store;
  private final SessionLink link;
  private final ObjectSerializer serializer;
  private final ConcurrentHashMap<FunctionKey, Invocable> functions = new ConcurrentHashMap<>();

  /** A reader for one session. */
  public CallReader(ObjectStore store, SessionLink link) {
    this.store = store;
    this.link = link;
    this.serializer = link.serializer();
  }

  /** The bytes of a function: a piece of an array, or an array of its own once it is kept. */
  @SuppressWarnings("ArrayRecordComponent") // compared by content, below
  private record FunctionKey(byte[] bytes, int from, int length, int hash) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof FunctionKey that
          && hash == that.hash
          && Arrays.equals(
              bytes, from, from + length, that.bytes, that.from, that.from + that.length);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /**
   * A call that is ready to run. Close it when the call has ended, which ends its views.
   *
   * @param pins what its views keep in place
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record ReadyCall(
      CallKind kind, Invocable function, @Nullable Object[] arguments, Pinned @Nullable [] pins)
      implements AutoCloseable {
    @Override
    public void close() {
      if (pins != null) {
        for (Pinned pin : pins) {
          if (pin != null) {
            pin.close();
          }
        }
      }
    }
  }

  /** The name of a call. */
  static String name(byte[] payload) {
    Bytes in = new Bytes(payload);
    in.position(TaskHeader.CALL_OFFSET);
    return in.getText();
  }

  /** Reads a call, waiting for the values of its references. */
  ReadyCall read(byte[] payload) {
    Bytes in = new Bytes(payload);
    in.position(TaskHeader.CALL_OFFSET);
    in.position(in.getInt() + in.position());
    CallKind kind = kind(in.getByte());
    int views = in.getInt();
    References references = new References(payload);
    Invocable function = function(in, references);
    @Nullable Object[] arguments = new Object[in.getByte()];
    ReadyCall call =
        new ReadyCall(kind, function, arguments, views == 0 ? null : new Pinned[arguments.length]);
    boolean done = false;
    try {
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = argument(in, references, call, (views & 1 << i) != 0 ? i : -1);
      }
      done = true;
      return call;
    } finally {
      if (!done) {
        call.close();
      }
    }
  }

  private static CallKind kind(int tag) {
    return switch (tag) {
      case CallTags.KIND_VALUE -> CallKind.VALUE;
      case CallTags.KIND_VOID -> CallKind.VOID;
      case CallTags.KIND_ASYNC -> CallKind.ASYNC;
      default -> throw new SerializationException("damaged task: call kind=" + tag);
    };
  }

  private Invocable function(Bytes in, References references) {
    int how = in.getByte();
    if (how == CallWriter.FUNCTION_OBJECT) {
      try (ObjectRef<Invocable> ref = references.open(in.getInt())) {
        return ref.get();
      }
    }
    if (how == CallWriter.FUNCTION_WITH_VALUES) {
      return (Invocable) present(serializer.deserialize(in.getSegment(in.getInt()), references));
    }
    int hash = in.getInt();
    int length = in.getInt();
    FunctionKey key = new FunctionKey(in.array(), in.position(), length, hash);
    Invocable known = functions.get(key);
    MemorySegment bytes = in.getSegment(length);
    if (known == null) {
      known = (Invocable) present(serializer.deserialize(bytes, references));
      if (functions.size() >= MAX_FUNCTIONS) {
        functions.clear();
      }
      byte[] own = Arrays.copyOfRange(in.array(), key.from, key.from + length);
      functions.put(new FunctionKey(own, 0, length, hash), known);
    }
    return known;
  }

  private @Nullable Object argument(Bytes in, References references, ReadyCall call, int view) {
    int tag = in.getByte();
    return switch (tag) {
      case CallTags.NULL -> null;
      case CallTags.INTEGER -> in.getInt();
      case CallTags.LONG -> in.getLong();
      case CallTags.DOUBLE -> Double.longBitsToDouble(in.getLong());
      case CallTags.BOOLEAN -> in.getByte() != 0;
      case CallTags.STRING -> in.getText();
      case CallTags.SERIALIZED -> serializer.deserialize(in.getSegment(in.getInt()), references);
      case CallTags.REFERENCE -> references.ref(in.getInt());
      case CallTags.VALUE_OF -> valueOf(references.open(in.getInt()), call, view);
      default -> throw new SerializationException("damaged task: argument tag=" + tag);
    };
  }

  /** The value behind a reference, which is closed; or a view of it where one was asked for. */
  private @Nullable Object valueOf(ObjectRef<Object> ref, ReadyCall call, int view) {
    try (ref) {
      if (view < 0 || call.pins == null) {
        return ref.get();
      }
      Pinned pin = call.kind == CallKind.ASYNC ? store.pinShared(ref) : store.pin(ref);
      call.pins[view] = pin;
      ByteOrder order = link.bufferOrder(link.numberOf(ref));
      return order == null ? pin.segment() : pin.segment().asByteBuffer().order(order);
    }
  }

  private static Object present(@Nullable Object function) {
    if (function == null) {
      throw new SerializationException("damaged task: it has no function");
    }
    return function;
  }

  /** Gives out what the numbers at the end of a call stand for. */
  private final class References implements ObjectSerializer.ReferenceReader {
    private final byte[] payload;

    References(byte[] payload) {
      this.payload = payload;
    }

    private long number(int position) {
      return Bytes.longAt(payload, payload.length - 4 - 8 * (position + 1));
    }

    <T> ObjectRef<T> open(int position) {
      return link.ref(number(position));
    }

    @Override
    public ObjectRef<?> ref(int position) {
      return open(position);
    }

    @Override
    public Promise<?> promise(int position) {
      return link.promise(number(position));
    }
  }
}
