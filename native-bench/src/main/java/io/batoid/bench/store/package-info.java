/** Whole-system benchmarks of the object store: several processes, real kills, real starts. */
@NullMarked
package io.batoid.bench.store;

import org.jspecify.annotations.NullMarked;
