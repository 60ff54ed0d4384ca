/** Tests of the benchmarks' command line. */
@NullMarked
package io.batoid.bench;

import org.jspecify.annotations.NullMarked;
