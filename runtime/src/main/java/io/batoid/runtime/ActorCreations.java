package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.objectstore.ObjectRef;

/** {@code actor}, for every combination of values and references. */
public sealed interface ActorCreations extends Calls permits BatoidRuntime {
  /**
   * Prepares an actor: {@link ActorCreator#remote} makes it, by calling the constructor or factory
   * in the process where it is to live. Arguments as for {@link TaskCalls#task(TaskFunction0)}.
   */
  default <T> ActorCreator<T> actor(TaskFunction0<? extends T> constructor) {
    return ActorCreator.of(this, constructor, 0);
  }

  /** As {@link #actor(TaskFunction0)}. */
  default <A, T> ActorCreator<T> actor(TaskFunction1<? super A, ? extends T> constructor, A a) {
    return ActorCreator.of(this, constructor, 0, a);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, T> ActorCreator<T> actor(
      TaskFunction1<? super A, ? extends T> constructor, ObjectRef<? extends A> a) {
    return ActorCreator.of(this, constructor, 0b1, a);
  }

  /** As {@link #actor(TaskFunction0)}. */
  default <A, B, T> ActorCreator<T> actor(
      TaskFunction2<? super A, ? super B, ? extends T> constructor, A a, B b) {
    return ActorCreator.of(this, constructor, 0, a, b);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, B, T> ActorCreator<T> actor(
      TaskFunction2<? super A, ? super B, ? extends T> constructor, ObjectRef<? extends A> a, B b) {
    return ActorCreator.of(this, constructor, 0b01, a, b);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, B, T> ActorCreator<T> actor(
      TaskFunction2<? super A, ? super B, ? extends T> constructor, A a, ObjectRef<? extends B> b) {
    return ActorCreator.of(this, constructor, 0b10, a, b);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, B, T> ActorCreator<T> actor(
      TaskFunction2<? super A, ? super B, ? extends T> constructor,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return ActorCreator.of(this, constructor, 0b11, a, b);
  }

  /** As {@link #actor(TaskFunction0)}. */
  default <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor, A a, B b, C c) {
    return ActorCreator.of(this, constructor, 0, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      ObjectRef<? extends A> a,
      B b,
      C c) {
    return ActorCreator.of(this, constructor, 0b001, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      A a,
      ObjectRef<? extends B> b,
      C c) {
    return ActorCreator.of(this, constructor, 0b010, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return ActorCreator.of(this, constructor, 0b011, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      A a,
      B b,
      ObjectRef<? extends C> c) {
    return ActorCreator.of(this, constructor, 0b100, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return ActorCreator.of(this, constructor, 0b101, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return ActorCreator.of(this, constructor, 0b110, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  default <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return ActorCreator.of(this, constructor, 0b111, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}. */
  default <A, B, C, D, T> ActorCreator<T> actor(
      TaskFunction4<? super A, ? super B, ? super C, ? super D, ? extends T> constructor,
      A a,
      B b,
      C c,
      D d) {
    return ActorCreator.of(this, constructor, 0, a, b, c, d);
  }

  /** As {@link #actor(TaskFunction0)}. */
  default <A, B, C, D, E, T> ActorCreator<T> actor(
      TaskFunction5<? super A, ? super B, ? super C, ? super D, ? super E, ? extends T> constructor,
      A a,
      B b,
      C c,
      D d,
      E e) {
    return ActorCreator.of(this, constructor, 0, a, b, c, d, e);
  }

  /** As {@link #actor(TaskFunction0)}. */
  default <A, B, C, D, E, F, T> ActorCreator<T> actor(
      TaskFunction6<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? extends T>
          constructor,
      A a,
      B b,
      C c,
      D d,
      E e,
      F f) {
    return ActorCreator.of(this, constructor, 0, a, b, c, d, e, f);
  }
}
