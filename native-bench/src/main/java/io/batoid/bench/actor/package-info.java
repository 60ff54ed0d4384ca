/** Benchmarks of actors. */
@NullMarked
package io.batoid.bench.actor;

import org.jspecify.annotations.NullMarked;
