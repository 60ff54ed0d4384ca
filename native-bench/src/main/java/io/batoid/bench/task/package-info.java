/** Benchmarks of tasks. */
@NullMarked
package io.batoid.bench.task;

import org.jspecify.annotations.NullMarked;
