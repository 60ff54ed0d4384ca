package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.objectstore.ObjectRef;
import io.batoid.scheduler.CallKind;
import java.util.concurrent.CompletionStage;

/**
 * {@code taskAsync} on an actor, for every combination of values and references.
 *
 * @param <T> type of the actor
 */
public sealed interface ActorAsyncCalls<T> extends ActorCalls<T> permits ActorRef {
  /**
   * Prepares a call of a method that returns a {@link CompletionStage}, whose value becomes the
   * result; otherwise as {@link ActorTaskCalls#task(TaskFunction1)}.
   */
  default <R> ActorMethodCall<R> taskAsync(
      TaskFunction1<? super T, ? extends CompletionStage<? extends R>> method) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0);
  }

  /** As {@link #taskAsync(TaskFunction1)}. */
  default <A, R> ActorMethodCall<R> taskAsync(
      TaskFunction2<? super T, ? super A, ? extends CompletionStage<? extends R>> method, A a) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0, a);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, R> ActorMethodCall<R> taskAsync(
      TaskFunction2<? super T, ? super A, ? extends CompletionStage<? extends R>> method,
      ObjectRef<? extends A> a) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b1, a);
  }

  /** As {@link #taskAsync(TaskFunction1)}. */
  default <A, B, R> ActorMethodCall<R> taskAsync(
      TaskFunction3<? super T, ? super A, ? super B, ? extends CompletionStage<? extends R>> method,
      A a,
      B b) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0, a, b);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, B, R> ActorMethodCall<R> taskAsync(
      TaskFunction3<? super T, ? super A, ? super B, ? extends CompletionStage<? extends R>> method,
      ObjectRef<? extends A> a,
      B b) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b01, a, b);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, B, R> ActorMethodCall<R> taskAsync(
      TaskFunction3<? super T, ? super A, ? super B, ? extends CompletionStage<? extends R>> method,
      A a,
      ObjectRef<? extends B> b) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b10, a, b);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, B, R> ActorMethodCall<R> taskAsync(
      TaskFunction3<? super T, ? super A, ? super B, ? extends CompletionStage<? extends R>> method,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b11, a, b);
  }

  /** As {@link #taskAsync(TaskFunction1)}. */
  default <A, B, C, R> ActorMethodCall<R> taskAsync(
      TaskFunction4<
              ? super T, ? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          method,
      A a,
      B b,
      C c) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> taskAsync(
      TaskFunction4<
              ? super T, ? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          method,
      ObjectRef<? extends A> a,
      B b,
      C c) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b001, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> taskAsync(
      TaskFunction4<
              ? super T, ? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          method,
      A a,
      ObjectRef<? extends B> b,
      C c) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b010, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> taskAsync(
      TaskFunction4<
              ? super T, ? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          method,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b011, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> taskAsync(
      TaskFunction4<
              ? super T, ? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          method,
      A a,
      B b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b100, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> taskAsync(
      TaskFunction4<
              ? super T, ? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          method,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b101, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> taskAsync(
      TaskFunction4<
              ? super T, ? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          method,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b110, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> taskAsync(
      TaskFunction4<
              ? super T, ? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          method,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0b111, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction1)}. */
  default <A, B, C, D, R> ActorMethodCall<R> taskAsync(
      TaskFunction5<
              ? super T,
              ? super A,
              ? super B,
              ? super C,
              ? super D,
              ? extends CompletionStage<? extends R>>
          method,
      A a,
      B b,
      C c,
      D d) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0, a, b, c, d);
  }

  /** As {@link #taskAsync(TaskFunction1)}. */
  default <A, B, C, D, E, R> ActorMethodCall<R> taskAsync(
      TaskFunction6<
              ? super T,
              ? super A,
              ? super B,
              ? super C,
              ? super D,
              ? super E,
              ? extends CompletionStage<? extends R>>
          method,
      A a,
      B b,
      C c,
      D d,
      E e) {
    return ActorMethodCall.of(this, CallKind.ASYNC, method, 0, a, b, c, d, e);
  }
}
