/**
 * The torture run: processes that do random operations on one small session and are killed and
 * stopped at any moment, while a model checks that nothing is lost, leaked or broken.
 */
@NullMarked
package io.batoid.bench.torture;

import org.jspecify.annotations.NullMarked;
