/** JMH benchmarks: operations of one process, counted in nanoseconds. */
@NullMarked
package io.batoid.bench.micro;

import org.jspecify.annotations.NullMarked;
