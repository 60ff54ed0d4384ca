package io.batoid.junit;

import io.batoid.runtime.BatoidOptions;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A test with a fresh runtime and session of its own.
 *
 * <pre>{@code
 * @BatoidTest(workers = 2, capacity = "64m")
 * void adds(BatoidRuntime runtime) {
 *   assertEquals(3, runtime.task(Math::addExact, 1, 2).remote().get());
 * }
 * }</pre>
 *
 * <p>On a method, it is the test; on a class, each of its tests is one. The runtime, or its store,
 * is given to constructors, test methods and the methods around them that have a parameter for it,
 * and it is the runtime of {@code Batoid} meanwhile. Such tests run side by side, unless {@code
 * junit.jupiter.execution.parallel.enabled} says something else. Afterwards everything is shut
 * down, whatever the test did; one that passed then fails if it has left something open: see {@link
 * #leakCheck}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Test
@ExtendWith(BatoidExtension.class)
@Execution(ExecutionMode.CONCURRENT)
public @interface BatoidTest {
  /** As many threads, or processes, as {@link BatoidOptions} has by default. */
  int BY_DEFAULT = -1;

  /** Worker processes; see {@link BatoidOptions#workers(int)}. 0 if the test starts its own. */
  int workers() default BY_DEFAULT;

  /** Threads of this JVM that run tasks; see {@link BatoidOptions#threads}. */
  int threads() default BY_DEFAULT;

  /** Memory for objects. */
  String capacity() default BatoidExtension.DEFAULT_CAPACITY;

  /**
   * Whether a test that passed fails if it leaves behind: a reference or promise that something
   * still reaches; an object that was put and never used; an open pin or writer; a living actor; a
   * runtime that it started, with its worker processes; a process in its session.
   */
  boolean leakCheck() default true;
}
