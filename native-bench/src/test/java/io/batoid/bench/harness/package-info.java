/** Tests of the harness. */
@NullMarked
package io.batoid.bench.harness;

import org.jspecify.annotations.NullMarked;
