/**
 * Benchmarks of Batoid beside its peers, with every target of the project as a row of one table.
 *
 * <p>Start at {@link io.batoid.bench.Main}.
 */
@NullMarked
package io.batoid.bench;

import org.jspecify.annotations.NullMarked;
