package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.objectstore.ObjectRef;
import io.batoid.scheduler.CallKind;
import java.util.concurrent.CompletionStage;

/** {@code taskAsync}, for every combination of values and references. */
public sealed interface AsyncCalls extends Calls permits BatoidRuntime {
  /**
   * Prepares a call of a function that returns a {@link CompletionStage}, whose value becomes the
   * result; otherwise as {@link TaskCalls#task(TaskFunction0)}.
   */
  default <R> TaskCall<R> taskAsync(
      TaskFunction0<? extends CompletionStage<? extends R>> function) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  default <A, R> TaskCall<R> taskAsync(
      TaskFunction1<? super A, ? extends CompletionStage<? extends R>> function, A a) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0, a);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, R> TaskCall<R> taskAsync(
      TaskFunction1<? super A, ? extends CompletionStage<? extends R>> function,
      ObjectRef<? extends A> a) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b1, a);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  default <A, B, R> TaskCall<R> taskAsync(
      TaskFunction2<? super A, ? super B, ? extends CompletionStage<? extends R>> function,
      A a,
      B b) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0, a, b);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, B, R> TaskCall<R> taskAsync(
      TaskFunction2<? super A, ? super B, ? extends CompletionStage<? extends R>> function,
      ObjectRef<? extends A> a,
      B b) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b01, a, b);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, B, R> TaskCall<R> taskAsync(
      TaskFunction2<? super A, ? super B, ? extends CompletionStage<? extends R>> function,
      A a,
      ObjectRef<? extends B> b) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b10, a, b);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, B, R> TaskCall<R> taskAsync(
      TaskFunction2<? super A, ? super B, ? extends CompletionStage<? extends R>> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b11, a, b);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  default <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      A a,
      B b,
      C c) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      ObjectRef<? extends A> a,
      B b,
      C c) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b001, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      A a,
      ObjectRef<? extends B> b,
      C c) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b010, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b011, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      A a,
      B b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b100, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b101, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b110, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0b111, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  default <A, B, C, D, R> TaskCall<R> taskAsync(
      TaskFunction4<
              ? super A, ? super B, ? super C, ? super D, ? extends CompletionStage<? extends R>>
          function,
      A a,
      B b,
      C c,
      D d) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0, a, b, c, d);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  default <A, B, C, D, E, R> TaskCall<R> taskAsync(
      TaskFunction5<
              ? super A,
              ? super B,
              ? super C,
              ? super D,
              ? super E,
              ? extends CompletionStage<? extends R>>
          function,
      A a,
      B b,
      C c,
      D d,
      E e) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0, a, b, c, d, e);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  default <A, B, C, D, E, F, R> TaskCall<R> taskAsync(
      TaskFunction6<
              ? super A,
              ? super B,
              ? super C,
              ? super D,
              ? super E,
              ? super F,
              ? extends CompletionStage<? extends R>>
          function,
      A a,
      B b,
      C c,
      D d,
      E e,
      F f) {
    return TaskCall.of(this, CallKind.ASYNC, function, 0, a, b, c, d, e, f);
  }
}
