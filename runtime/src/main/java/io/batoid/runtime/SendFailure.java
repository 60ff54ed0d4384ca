package io.batoid.runtime;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.SerializationException;
import io.batoid.scheduler.Call;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/** Says which part of a call cannot be sent, once it is known that the call as a whole cannot. */
final class SendFailure {
  private SendFailure() {}

  /**
   * The failure to show: it names the captured value or the argument.
   *
   * @param what the task, call or actor, for the message
   * @param failure what the call as a whole has met
   */
  static SerializationException explain(
      ObjectStore store, String what, Call call, SerializationException failure) {
    String culprit = culprit(store, call);
    return culprit == null
        ? failure
        : new SerializationException(what + " cannot be sent: " + culprit, failure);
  }

  private static @Nullable String culprit(ObjectStore store, Call call) {
    SerializedLambda lambda = FunctionInfo.lambda(call.function());
    if (lambda == null) {
      String reason = refusal(store, call.function());
      if (reason != null) {
        return "its function, a " + call.function().getClass().getTypeName() + ": " + reason;
      }
    } else {
      for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
        Object captured = lambda.getCapturedArg(i);
        String reason = refusal(store, captured);
        if (reason != null) {
          return captured(lambda, i, captured) + ": " + reason;
        }
      }
    }
    for (int i = 0; i < call.arguments().size(); i++) {
      Object argument = call.arguments().get(i);
      String reason = refusal(store, argument);
      if (reason != null) {
        return "argument " + (i + 1) + ", a " + typeOf(argument) + ": " + reason;
      }
    }
    return null;
  }

  private static String captured(SerializedLambda lambda, int index, @Nullable Object value) {
    boolean isLambda = lambda.getImplMethodName().startsWith("lambda$");
    if (index == 0
        && isLambda
        && value != null
        && value.getClass().getName().equals(lambda.getCapturingClass().replace('/', '.'))) {
      return "its lambda uses fields or methods of the object it is written in, a "
          + typeOf(value)
          + " (copy what it needs into local variables, or make the method static)";
    }
    return (isLambda
            ? "captured value " + (index + 1) + " of its lambda"
            : "the object it is bound to")
        + ", a "
        + typeOf(value);
  }

  private static String typeOf(@Nullable Object value) {
    return value == null ? "null" : value.getClass().getTypeName();
  }

  /** Why a value cannot be stored; null if it can, or if something else is wrong. */
  private static @Nullable String refusal(ObjectStore store, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    try (ObjectRef<Object> _ = store.put(value)) {
      return null;
    } catch (SerializationException e) {
      return e.getMessage();
    } catch (BatoidException e) {
      return null;
    }
  }
}
