/** Tests of the scenarios of memory pressure. */
@NullMarked
package io.batoid.bench.pressure;

import org.jspecify.annotations.NullMarked;
