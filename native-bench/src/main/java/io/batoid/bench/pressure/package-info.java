/** More data than memory. */
@NullMarked
package io.batoid.bench.pressure;

import org.jspecify.annotations.NullMarked;
