package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.objectstore.ObjectRef;
import io.batoid.scheduler.CallKind;

/** {@code run}, for every combination of values and references. */
public sealed interface RunCalls extends Calls permits BatoidRuntime {
  /**
   * Prepares a call of a function without a result, such as a void method; otherwise as {@link
   * TaskCalls#task(TaskFunction0)}.
   */
  default TaskCall<Void> run(TaskAction0 function) {
    return TaskCall.of(this, CallKind.VOID, function, 0);
  }

  /** As {@link #run(TaskAction0)}. */
  default <A> TaskCall<Void> run(TaskAction1<? super A> function, A a) {
    return TaskCall.of(this, CallKind.VOID, function, 0, a);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A> TaskCall<Void> run(TaskAction1<? super A> function, ObjectRef<? extends A> a) {
    return TaskCall.of(this, CallKind.VOID, function, 0b1, a);
  }

  /** As {@link #run(TaskAction0)}. */
  default <A, B> TaskCall<Void> run(TaskAction2<? super A, ? super B> function, A a, B b) {
    return TaskCall.of(this, CallKind.VOID, function, 0, a, b);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A, B> TaskCall<Void> run(
      TaskAction2<? super A, ? super B> function, ObjectRef<? extends A> a, B b) {
    return TaskCall.of(this, CallKind.VOID, function, 0b01, a, b);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A, B> TaskCall<Void> run(
      TaskAction2<? super A, ? super B> function, A a, ObjectRef<? extends B> b) {
    return TaskCall.of(this, CallKind.VOID, function, 0b10, a, b);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A, B> TaskCall<Void> run(
      TaskAction2<? super A, ? super B> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return TaskCall.of(this, CallKind.VOID, function, 0b11, a, b);
  }

  /** As {@link #run(TaskAction0)}. */
  default <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function, A a, B b, C c) {
    return TaskCall.of(this, CallKind.VOID, function, 0, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function, ObjectRef<? extends A> a, B b, C c) {
    return TaskCall.of(this, CallKind.VOID, function, 0b001, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function, A a, ObjectRef<? extends B> b, C c) {
    return TaskCall.of(this, CallKind.VOID, function, 0b010, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return TaskCall.of(this, CallKind.VOID, function, 0b011, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function, A a, B b, ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.VOID, function, 0b100, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.VOID, function, 0b101, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.VOID, function, 0b110, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  default <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return TaskCall.of(this, CallKind.VOID, function, 0b111, a, b, c);
  }

  /** As {@link #run(TaskAction0)}. */
  default <A, B, C, D> TaskCall<Void> run(
      TaskAction4<? super A, ? super B, ? super C, ? super D> function, A a, B b, C c, D d) {
    return TaskCall.of(this, CallKind.VOID, function, 0, a, b, c, d);
  }

  /** As {@link #run(TaskAction0)}. */
  default <A, B, C, D, E> TaskCall<Void> run(
      TaskAction5<? super A, ? super B, ? super C, ? super D, ? super E> function,
      A a,
      B b,
      C c,
      D d,
      E e) {
    return TaskCall.of(this, CallKind.VOID, function, 0, a, b, c, d, e);
  }

  /** As {@link #run(TaskAction0)}. */
  default <A, B, C, D, E, F> TaskCall<Void> run(
      TaskAction6<? super A, ? super B, ? super C, ? super D, ? super E, ? super F> function,
      A a,
      B b,
      C c,
      D d,
      E e,
      F f) {
    return TaskCall.of(this, CallKind.VOID, function, 0, a, b, c, d, e, f);
  }
}
