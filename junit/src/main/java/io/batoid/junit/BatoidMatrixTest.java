package io.batoid.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A {@link BatoidTest} that runs once for each combination of what is listed here.
 *
 * <pre>{@code
 * @BatoidMatrixTest(threads = {1, 4}, capacity = {"16m", "64m"})
 * void sums(BatoidRuntime runtime) { ... }       // four tests
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@TestTemplate
@ExtendWith({MatrixExtension.class, BatoidExtension.class})
@Execution(ExecutionMode.CONCURRENT)
public @interface BatoidMatrixTest {
  /** As {@link BatoidTest#workers}. */
  int[] workers() default BatoidTest.BY_DEFAULT;

  /** As {@link BatoidTest#threads}. */
  int[] threads() default BatoidTest.BY_DEFAULT;

  /** As {@link BatoidTest#capacity}. */
  String[] capacity() default BatoidExtension.DEFAULT_CAPACITY;

  /** As {@link BatoidTest#leakCheck}. */
  boolean leakCheck() default true;
}
