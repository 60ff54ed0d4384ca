package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.objectstore.ObjectRef;
import io.batoid.scheduler.CallKind;

/**
 * {@code run} on an actor, for every combination of values and references.
 *
 * @param <T> type of the actor
 */
public sealed interface ActorRunCalls<T> extends ActorCalls<T> permits ActorRef {
  /**
   * Prepares a call of a method without a result; otherwise as {@link
   * ActorTaskCalls#task(TaskFunction1)}.
   */
  default ActorMethodCall<Void> run(TaskAction1<? super T> method) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0);
  }

  /** As {@link #run(TaskAction1)}. */
  default <A> ActorMethodCall<Void> run(TaskAction2<? super T, ? super A> method, A a) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0, a);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A> ActorMethodCall<Void> run(
      TaskAction2<? super T, ? super A> method, ObjectRef<? extends A> a) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b1, a);
  }

  /** As {@link #run(TaskAction1)}. */
  default <A, B> ActorMethodCall<Void> run(
      TaskAction3<? super T, ? super A, ? super B> method, A a, B b) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0, a, b);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A, B> ActorMethodCall<Void> run(
      TaskAction3<? super T, ? super A, ? super B> method, ObjectRef<? extends A> a, B b) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b01, a, b);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A, B> ActorMethodCall<Void> run(
      TaskAction3<? super T, ? super A, ? super B> method, A a, ObjectRef<? extends B> b) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b10, a, b);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A, B> ActorMethodCall<Void> run(
      TaskAction3<? super T, ? super A, ? super B> method,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b11, a, b);
  }

  /** As {@link #run(TaskAction1)}. */
  default <A, B, C> ActorMethodCall<Void> run(
      TaskAction4<? super T, ? super A, ? super B, ? super C> method, A a, B b, C c) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0, a, b, c);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A, B, C> ActorMethodCall<Void> run(
      TaskAction4<? super T, ? super A, ? super B, ? super C> method,
      ObjectRef<? extends A> a,
      B b,
      C c) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b001, a, b, c);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A, B, C> ActorMethodCall<Void> run(
      TaskAction4<? super T, ? super A, ? super B, ? super C> method,
      A a,
      ObjectRef<? extends B> b,
      C c) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b010, a, b, c);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A, B, C> ActorMethodCall<Void> run(
      TaskAction4<? super T, ? super A, ? super B, ? super C> method,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b011, a, b, c);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A, B, C> ActorMethodCall<Void> run(
      TaskAction4<? super T, ? super A, ? super B, ? super C> method,
      A a,
      B b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b100, a, b, c);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A, B, C> ActorMethodCall<Void> run(
      TaskAction4<? super T, ? super A, ? super B, ? super C> method,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b101, a, b, c);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A, B, C> ActorMethodCall<Void> run(
      TaskAction4<? super T, ? super A, ? super B, ? super C> method,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b110, a, b, c);
  }

  /** As {@link #run(TaskAction1)}, with references among the arguments. */
  default <A, B, C> ActorMethodCall<Void> run(
      TaskAction4<? super T, ? super A, ? super B, ? super C> method,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0b111, a, b, c);
  }

  /** As {@link #run(TaskAction1)}. */
  default <A, B, C, D> ActorMethodCall<Void> run(
      TaskAction5<? super T, ? super A, ? super B, ? super C, ? super D> method,
      A a,
      B b,
      C c,
      D d) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0, a, b, c, d);
  }

  /** As {@link #run(TaskAction1)}. */
  default <A, B, C, D, E> ActorMethodCall<Void> run(
      TaskAction6<? super T, ? super A, ? super B, ? super C, ? super D, ? super E> method,
      A a,
      B b,
      C c,
      D d,
      E e) {
    return ActorMethodCall.of(this, CallKind.VOID, method, 0, a, b, c, d, e);
  }
}
