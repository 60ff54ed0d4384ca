package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.objectstore.ObjectRef;
import io.batoid.scheduler.CallKind;

/**
 * {@code task} on an actor, for every combination of values and references.
 *
 * @param <T> type of the actor
 */
public sealed interface ActorTaskCalls<T> extends ActorCalls<T> permits ActorRef {
  /**
   * void method? use {@link ActorRunCalls#run run}. Prepares a call of a method with a result:
   * {@link ActorMethodCall#remote} sends it. Arguments as for {@link
   * TaskCalls#task(TaskFunction0)}.
   */
  default <R> ActorMethodCall<R> task(TaskFunction1<? super T, ? extends R> method) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0);
  }

  /** As {@link #task(TaskFunction1)}. */
  default <A, R> ActorMethodCall<R> task(
      TaskFunction2<? super T, ? super A, ? extends R> method, A a) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0, a);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, R> ActorMethodCall<R> task(
      TaskFunction2<? super T, ? super A, ? extends R> method, ObjectRef<? extends A> a) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b1, a);
  }

  /** As {@link #task(TaskFunction1)}. */
  default <A, B, R> ActorMethodCall<R> task(
      TaskFunction3<? super T, ? super A, ? super B, ? extends R> method, A a, B b) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0, a, b);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, B, R> ActorMethodCall<R> task(
      TaskFunction3<? super T, ? super A, ? super B, ? extends R> method,
      ObjectRef<? extends A> a,
      B b) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b01, a, b);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, B, R> ActorMethodCall<R> task(
      TaskFunction3<? super T, ? super A, ? super B, ? extends R> method,
      A a,
      ObjectRef<? extends B> b) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b10, a, b);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, B, R> ActorMethodCall<R> task(
      TaskFunction3<? super T, ? super A, ? super B, ? extends R> method,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b11, a, b);
  }

  /** As {@link #task(TaskFunction1)}. */
  default <A, B, C, R> ActorMethodCall<R> task(
      TaskFunction4<? super T, ? super A, ? super B, ? super C, ? extends R> method,
      A a,
      B b,
      C c) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0, a, b, c);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> task(
      TaskFunction4<? super T, ? super A, ? super B, ? super C, ? extends R> method,
      ObjectRef<? extends A> a,
      B b,
      C c) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b001, a, b, c);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> task(
      TaskFunction4<? super T, ? super A, ? super B, ? super C, ? extends R> method,
      A a,
      ObjectRef<? extends B> b,
      C c) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b010, a, b, c);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> task(
      TaskFunction4<? super T, ? super A, ? super B, ? super C, ? extends R> method,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b011, a, b, c);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> task(
      TaskFunction4<? super T, ? super A, ? super B, ? super C, ? extends R> method,
      A a,
      B b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b100, a, b, c);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> task(
      TaskFunction4<? super T, ? super A, ? super B, ? super C, ? extends R> method,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b101, a, b, c);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> task(
      TaskFunction4<? super T, ? super A, ? super B, ? super C, ? extends R> method,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b110, a, b, c);
  }

  /** As {@link #task(TaskFunction1)}, with references among the arguments. */
  default <A, B, C, R> ActorMethodCall<R> task(
      TaskFunction4<? super T, ? super A, ? super B, ? super C, ? extends R> method,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0b111, a, b, c);
  }

  /** As {@link #task(TaskFunction1)}. */
  default <A, B, C, D, R> ActorMethodCall<R> task(
      TaskFunction5<? super T, ? super A, ? super B, ? super C, ? super D, ? extends R> method,
      A a,
      B b,
      C c,
      D d) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0, a, b, c, d);
  }

  /** As {@link #task(TaskFunction1)}. */
  default <A, B, C, D, E, R> ActorMethodCall<R> task(
      TaskFunction6<? super T, ? super A, ? super B, ? super C, ? super D, ? super E, ? extends R>
          method,
      A a,
      B b,
      C c,
      D d,
      E e) {
    return ActorMethodCall.of(this, CallKind.VALUE, method, 0, a, b, c, d, e);
  }
}
