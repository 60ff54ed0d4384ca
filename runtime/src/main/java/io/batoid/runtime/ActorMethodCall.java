package io.batoid.runtime;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.SerializationException;
import io.batoid.scheduler.ActorCallSpec;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.Call;
import io.batoid.scheduler.CallKind;
import io.batoid.scheduler.Invocable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call of an actor's method that has not been sent: options, then {@link #remote}. Immutable;
 * each method returns a changed call, and each {@code remote()} sends once more.
 *
 * @param <R> type of the result
 */
public final class ActorMethodCall<R> {
  private final ActorHandle actor;
  private final ActorCallSpec spec;

  private ActorMethodCall(ActorHandle actor, ActorCallSpec spec) {
    this.actor = actor;
    this.spec = spec;
  }

  static <R> ActorMethodCall<R> of(
      ActorCalls<?> actor,
      CallKind kind,
      Invocable method,
      int refs,
      @Nullable Object... arguments) {
    FunctionInfo info = FunctionInfo.of(Objects.requireNonNull(method, "method"));
    // The function's first parameter is the actor; the arguments begin after it.
    Call call = TaskCall.call(kind, method, refs, info.views() >>> 1, arguments);
    return new ActorMethodCall<>(
        ((ActorRef<?>) actor).handle(), new ActorCallSpec(info.name(), call, null, null));
  }

  /**
   * Sends the call and returns the reference to its result, at once. Calls that one thread sends to
   * one actor run in the order they were sent.
   *
   * @throws SerializationException if the method or an argument cannot be sent
   * @throws PendingCallsLimitException if the actor has as many calls waiting as it may
   * @throws io.batoid.objectstore.StoreClosedException if the runtime is shut down
   */
  public ObjectRef<R> remote() {
    try {
      return actor.call(spec, CurrentRuntime.taskOf(actor.store()));
    } catch (SerializationException e) {
      throw SendFailure.explain(actor.store(), "call " + spec.name(), spec.call(), e);
    }
  }

  /** A name for errors, logs and listings. Default: that of the method. */
  public ActorMethodCall<R> name(String name) {
    return with(Checks.name("name", name), spec.concurrencyGroup(), spec.timeout());
  }

  /** The group of calls it belongs to; see {@link ActorCreator#concurrencyGroup}. */
  public ActorMethodCall<R> concurrencyGroup(String group) {
    return with(spec.name(), Checks.name("concurrencyGroup", group), spec.timeout());
  }

  /** How long it may take from sending to result. Default: for ever. */
  public ActorMethodCall<R> timeout(Duration timeout) {
    return with(spec.name(), spec.concurrencyGroup(), Checks.positive("timeout", timeout));
  }

  private ActorMethodCall<R> with(String name, @Nullable String group, @Nullable Duration timeout) {
    return new ActorMethodCall<>(actor, new ActorCallSpec(name, spec.call(), group, timeout));
  }

  @Override
  public String toString() {
    return "ActorMethodCall(" + spec.name() + ", not sent: call remote())";
  }
}
