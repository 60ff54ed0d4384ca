package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.objectstore.ObjectRef;
import io.batoid.scheduler.CallKind;

/** {@code task}, for every combination of values and references. */
public sealed interface TaskCalls extends Calls permits BatoidRuntime {
  /**
   * void method? use {@link RunCalls#run run}. Prepares a call of a function with a result: {@link
   * TaskCall#remote} submits it.
   *
   * <p>An argument is a value, or an {@link ObjectRef} that is waited for and whose value the
   * function receives. With a reference among the arguments the function has to be a typed lambda,
   * {@code (Integer a) -> a + 1}, or a reference to a method that is not overloaded and whose
   * parameter is not an Object, which could be either; null needs a cast, {@code (String) null}. A
   * parameter declared {@code MemorySegment} or {@code ByteBuffer} receives a read-only view of the
   * shared bytes, valid until the call ends.
   */
  default <R> TaskCall<R> task(TaskFunction0<? extends R> function) {
    return TaskCall.of(this, CallKind.VALUE, function, 0);
  }

  /** As {@link #task(TaskFunction0)}. */
  default <A, R> TaskCall<R> task(TaskFunction1<? super A, ? extends R> function, A a) {
    return TaskCall.of(this, CallKind.VALUE, function, 0, a);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, R> TaskCall<R> task(
      TaskFunction1<? super A, ? extends R> function, ObjectRef<? extends A> a) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b1, a);
  }

  /** As {@link #task(TaskFunction0)}. */
  default <A, B, R> TaskCall<R> task(
      TaskFunction2<? super A, ? super B, ? extends R> function, A a, B b) {
    return TaskCall.of(this, CallKind.VALUE, function, 0, a, b);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, B, R> TaskCall<R> task(
      TaskFunction2<? super A, ? super B, ? extends R> function, ObjectRef<? extends A> a, B b) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b01, a, b);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, B, R> TaskCall<R> task(
      TaskFunction2<? super A, ? super B, ? extends R> function, A a, ObjectRef<? extends B> b) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b10, a, b);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, B, R> TaskCall<R> task(
      TaskFunction2<? super A, ? super B, ? extends R> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b11, a, b);
  }

  /** As {@link #task(TaskFunction0)}. */
  default <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function, A a, B b, C c) {
    return TaskCall.of(this, CallKind.VALUE, function, 0, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      ObjectRef<? extends A> a,
      B b,
      C c) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b001, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      A a,
      ObjectRef<? extends B> b,
      C c) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b010, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b011, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      A a,
      B b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b100, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b101, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b110, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.VALUE, function, 0b111, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}. */
  default <A, B, C, D, R> TaskCall<R> task(
      TaskFunction4<? super A, ? super B, ? super C, ? super D, ? extends R> function,
      A a,
      B b,
      C c,
      D d) {
    return TaskCall.of(this, CallKind.VALUE, function, 0, a, b, c, d);
  }

  /** As {@link #task(TaskFunction0)}. */
  default <A, B, C, D, E, R> TaskCall<R> task(
      TaskFunction5<? super A, ? super B, ? super C, ? super D, ? super E, ? extends R> function,
      A a,
      B b,
      C c,
      D d,
      E e) {
    return TaskCall.of(this, CallKind.VALUE, function, 0, a, b, c, d, e);
  }

  /** As {@link #task(TaskFunction0)}. */
  default <A, B, C, D, E, F, R> TaskCall<R> task(
      TaskFunction6<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? extends R>
          function,
      A a,
      B b,
      C c,
      D d,
      E e,
      F f) {
    return TaskCall.of(this, CallKind.VALUE, function, 0, a, b, c, d, e, f);
  }
}
