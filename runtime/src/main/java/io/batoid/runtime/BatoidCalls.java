package io.batoid.runtime;

// Written by OverloadGenerator, a test class; change it there.

import io.batoid.objectstore.ObjectRef;
import java.util.concurrent.CompletionStage;

/**
 * The calls of {@link Batoid}; each as the method of its name of the runtime that counts here,
 * {@link Batoid#runtime()}.
 */
public abstract sealed class BatoidCalls permits Batoid {
  BatoidCalls() {}

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
  public static <R> TaskCall<R> task(TaskFunction0<? extends R> function) {
    return Batoid.runtime().task(function);
  }

  /** As {@link #task(TaskFunction0)}. */
  public static <A, R> TaskCall<R> task(TaskFunction1<? super A, ? extends R> function, A a) {
    return Batoid.runtime().task(function, a);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, R> TaskCall<R> task(
      TaskFunction1<? super A, ? extends R> function, ObjectRef<? extends A> a) {
    return Batoid.runtime().task(function, a);
  }

  /** As {@link #task(TaskFunction0)}. */
  public static <A, B, R> TaskCall<R> task(
      TaskFunction2<? super A, ? super B, ? extends R> function, A a, B b) {
    return Batoid.runtime().task(function, a, b);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, B, R> TaskCall<R> task(
      TaskFunction2<? super A, ? super B, ? extends R> function, ObjectRef<? extends A> a, B b) {
    return Batoid.runtime().task(function, a, b);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, B, R> TaskCall<R> task(
      TaskFunction2<? super A, ? super B, ? extends R> function, A a, ObjectRef<? extends B> b) {
    return Batoid.runtime().task(function, a, b);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, B, R> TaskCall<R> task(
      TaskFunction2<? super A, ? super B, ? extends R> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return Batoid.runtime().task(function, a, b);
  }

  /** As {@link #task(TaskFunction0)}. */
  public static <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function, A a, B b, C c) {
    return Batoid.runtime().task(function, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      ObjectRef<? extends A> a,
      B b,
      C c) {
    return Batoid.runtime().task(function, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      A a,
      ObjectRef<? extends B> b,
      C c) {
    return Batoid.runtime().task(function, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return Batoid.runtime().task(function, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      A a,
      B b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().task(function, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().task(function, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().task(function, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> task(
      TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().task(function, a, b, c);
  }

  /** As {@link #task(TaskFunction0)}. */
  public static <A, B, C, D, R> TaskCall<R> task(
      TaskFunction4<? super A, ? super B, ? super C, ? super D, ? extends R> function,
      A a,
      B b,
      C c,
      D d) {
    return Batoid.runtime().task(function, a, b, c, d);
  }

  /** As {@link #task(TaskFunction0)}. */
  public static <A, B, C, D, E, R> TaskCall<R> task(
      TaskFunction5<? super A, ? super B, ? super C, ? super D, ? super E, ? extends R> function,
      A a,
      B b,
      C c,
      D d,
      E e) {
    return Batoid.runtime().task(function, a, b, c, d, e);
  }

  /** As {@link #task(TaskFunction0)}. */
  public static <A, B, C, D, E, F, R> TaskCall<R> task(
      TaskFunction6<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? extends R>
          function,
      A a,
      B b,
      C c,
      D d,
      E e,
      F f) {
    return Batoid.runtime().task(function, a, b, c, d, e, f);
  }

  /**
   * Prepares a call of a function without a result, such as a void method; otherwise as {@link
   * TaskCalls#task(TaskFunction0)}.
   */
  public static TaskCall<Void> run(TaskAction0 function) {
    return Batoid.runtime().run(function);
  }

  /** As {@link #run(TaskAction0)}. */
  public static <A> TaskCall<Void> run(TaskAction1<? super A> function, A a) {
    return Batoid.runtime().run(function, a);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A> TaskCall<Void> run(TaskAction1<? super A> function, ObjectRef<? extends A> a) {
    return Batoid.runtime().run(function, a);
  }

  /** As {@link #run(TaskAction0)}. */
  public static <A, B> TaskCall<Void> run(TaskAction2<? super A, ? super B> function, A a, B b) {
    return Batoid.runtime().run(function, a, b);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A, B> TaskCall<Void> run(
      TaskAction2<? super A, ? super B> function, ObjectRef<? extends A> a, B b) {
    return Batoid.runtime().run(function, a, b);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A, B> TaskCall<Void> run(
      TaskAction2<? super A, ? super B> function, A a, ObjectRef<? extends B> b) {
    return Batoid.runtime().run(function, a, b);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A, B> TaskCall<Void> run(
      TaskAction2<? super A, ? super B> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return Batoid.runtime().run(function, a, b);
  }

  /** As {@link #run(TaskAction0)}. */
  public static <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function, A a, B b, C c) {
    return Batoid.runtime().run(function, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function, ObjectRef<? extends A> a, B b, C c) {
    return Batoid.runtime().run(function, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function, A a, ObjectRef<? extends B> b, C c) {
    return Batoid.runtime().run(function, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return Batoid.runtime().run(function, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function, A a, B b, ObjectRef<? extends C> c) {
    return Batoid.runtime().run(function, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().run(function, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().run(function, a, b, c);
  }

  /** As {@link #run(TaskAction0)}, with references among the arguments. */
  public static <A, B, C> TaskCall<Void> run(
      TaskAction3<? super A, ? super B, ? super C> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().run(function, a, b, c);
  }

  /** As {@link #run(TaskAction0)}. */
  public static <A, B, C, D> TaskCall<Void> run(
      TaskAction4<? super A, ? super B, ? super C, ? super D> function, A a, B b, C c, D d) {
    return Batoid.runtime().run(function, a, b, c, d);
  }

  /** As {@link #run(TaskAction0)}. */
  public static <A, B, C, D, E> TaskCall<Void> run(
      TaskAction5<? super A, ? super B, ? super C, ? super D, ? super E> function,
      A a,
      B b,
      C c,
      D d,
      E e) {
    return Batoid.runtime().run(function, a, b, c, d, e);
  }

  /** As {@link #run(TaskAction0)}. */
  public static <A, B, C, D, E, F> TaskCall<Void> run(
      TaskAction6<? super A, ? super B, ? super C, ? super D, ? super E, ? super F> function,
      A a,
      B b,
      C c,
      D d,
      E e,
      F f) {
    return Batoid.runtime().run(function, a, b, c, d, e, f);
  }

  /**
   * Prepares a call of a function that returns a {@link CompletionStage}, whose value becomes the
   * result; otherwise as {@link TaskCalls#task(TaskFunction0)}.
   */
  public static <R> TaskCall<R> taskAsync(
      TaskFunction0<? extends CompletionStage<? extends R>> function) {
    return Batoid.runtime().taskAsync(function);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  public static <A, R> TaskCall<R> taskAsync(
      TaskFunction1<? super A, ? extends CompletionStage<? extends R>> function, A a) {
    return Batoid.runtime().taskAsync(function, a);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, R> TaskCall<R> taskAsync(
      TaskFunction1<? super A, ? extends CompletionStage<? extends R>> function,
      ObjectRef<? extends A> a) {
    return Batoid.runtime().taskAsync(function, a);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  public static <A, B, R> TaskCall<R> taskAsync(
      TaskFunction2<? super A, ? super B, ? extends CompletionStage<? extends R>> function,
      A a,
      B b) {
    return Batoid.runtime().taskAsync(function, a, b);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, B, R> TaskCall<R> taskAsync(
      TaskFunction2<? super A, ? super B, ? extends CompletionStage<? extends R>> function,
      ObjectRef<? extends A> a,
      B b) {
    return Batoid.runtime().taskAsync(function, a, b);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, B, R> TaskCall<R> taskAsync(
      TaskFunction2<? super A, ? super B, ? extends CompletionStage<? extends R>> function,
      A a,
      ObjectRef<? extends B> b) {
    return Batoid.runtime().taskAsync(function, a, b);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, B, R> TaskCall<R> taskAsync(
      TaskFunction2<? super A, ? super B, ? extends CompletionStage<? extends R>> function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return Batoid.runtime().taskAsync(function, a, b);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  public static <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      A a,
      B b,
      C c) {
    return Batoid.runtime().taskAsync(function, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      ObjectRef<? extends A> a,
      B b,
      C c) {
    return Batoid.runtime().taskAsync(function, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      A a,
      ObjectRef<? extends B> b,
      C c) {
    return Batoid.runtime().taskAsync(function, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return Batoid.runtime().taskAsync(function, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      A a,
      B b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().taskAsync(function, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().taskAsync(function, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().taskAsync(function, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, R> TaskCall<R> taskAsync(
      TaskFunction3<? super A, ? super B, ? super C, ? extends CompletionStage<? extends R>>
          function,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().taskAsync(function, a, b, c);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  public static <A, B, C, D, R> TaskCall<R> taskAsync(
      TaskFunction4<
              ? super A, ? super B, ? super C, ? super D, ? extends CompletionStage<? extends R>>
          function,
      A a,
      B b,
      C c,
      D d) {
    return Batoid.runtime().taskAsync(function, a, b, c, d);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  public static <A, B, C, D, E, R> TaskCall<R> taskAsync(
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
    return Batoid.runtime().taskAsync(function, a, b, c, d, e);
  }

  /** As {@link #taskAsync(TaskFunction0)}. */
  public static <A, B, C, D, E, F, R> TaskCall<R> taskAsync(
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
    return Batoid.runtime().taskAsync(function, a, b, c, d, e, f);
  }

  /**
   * Prepares an actor: {@link ActorCreator#remote} makes it, by calling the constructor or factory
   * in the process where it is to live. Arguments as for {@link TaskCalls#task(TaskFunction0)}.
   */
  public static <T> ActorCreator<T> actor(TaskFunction0<? extends T> constructor) {
    return Batoid.runtime().actor(constructor);
  }

  /** As {@link #actor(TaskFunction0)}. */
  public static <A, T> ActorCreator<T> actor(
      TaskFunction1<? super A, ? extends T> constructor, A a) {
    return Batoid.runtime().actor(constructor, a);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, T> ActorCreator<T> actor(
      TaskFunction1<? super A, ? extends T> constructor, ObjectRef<? extends A> a) {
    return Batoid.runtime().actor(constructor, a);
  }

  /** As {@link #actor(TaskFunction0)}. */
  public static <A, B, T> ActorCreator<T> actor(
      TaskFunction2<? super A, ? super B, ? extends T> constructor, A a, B b) {
    return Batoid.runtime().actor(constructor, a, b);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, B, T> ActorCreator<T> actor(
      TaskFunction2<? super A, ? super B, ? extends T> constructor, ObjectRef<? extends A> a, B b) {
    return Batoid.runtime().actor(constructor, a, b);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, B, T> ActorCreator<T> actor(
      TaskFunction2<? super A, ? super B, ? extends T> constructor, A a, ObjectRef<? extends B> b) {
    return Batoid.runtime().actor(constructor, a, b);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, B, T> ActorCreator<T> actor(
      TaskFunction2<? super A, ? super B, ? extends T> constructor,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b) {
    return Batoid.runtime().actor(constructor, a, b);
  }

  /** As {@link #actor(TaskFunction0)}. */
  public static <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor, A a, B b, C c) {
    return Batoid.runtime().actor(constructor, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      ObjectRef<? extends A> a,
      B b,
      C c) {
    return Batoid.runtime().actor(constructor, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      A a,
      ObjectRef<? extends B> b,
      C c) {
    return Batoid.runtime().actor(constructor, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      C c) {
    return Batoid.runtime().actor(constructor, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      A a,
      B b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().actor(constructor, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      ObjectRef<? extends A> a,
      B b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().actor(constructor, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      A a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().actor(constructor, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}, with references among the arguments. */
  public static <A, B, C, T> ActorCreator<T> actor(
      TaskFunction3<? super A, ? super B, ? super C, ? extends T> constructor,
      ObjectRef<? extends A> a,
      ObjectRef<? extends B> b,
      ObjectRef<? extends C> c) {
    return Batoid.runtime().actor(constructor, a, b, c);
  }

  /** As {@link #actor(TaskFunction0)}. */
  public static <A, B, C, D, T> ActorCreator<T> actor(
      TaskFunction4<? super A, ? super B, ? super C, ? super D, ? extends T> constructor,
      A a,
      B b,
      C c,
      D d) {
    return Batoid.runtime().actor(constructor, a, b, c, d);
  }

  /** As {@link #actor(TaskFunction0)}. */
  public static <A, B, C, D, E, T> ActorCreator<T> actor(
      TaskFunction5<? super A, ? super B, ? super C, ? super D, ? super E, ? extends T> constructor,
      A a,
      B b,
      C c,
      D d,
      E e) {
    return Batoid.runtime().actor(constructor, a, b, c, d, e);
  }

  /** As {@link #actor(TaskFunction0)}. */
  public static <A, B, C, D, E, F, T> ActorCreator<T> actor(
      TaskFunction6<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? extends T>
          constructor,
      A a,
      B b,
      C c,
      D d,
      E e,
      F f) {
    return Batoid.runtime().actor(constructor, a, b, c, d, e, f);
  }
}
