/** Tests of the torture run's parts. */
@NullMarked
package io.batoid.bench.torture;

import org.jspecify.annotations.NullMarked;
