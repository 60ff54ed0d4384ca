/** What every benchmark needs: child JVMs, C baselines, statistics, rows. */
@NullMarked
package io.batoid.bench.harness;

import org.jspecify.annotations.NullMarked;
