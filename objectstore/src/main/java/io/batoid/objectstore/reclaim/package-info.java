/**
 * What becomes of the dead: their charges and bits, unreachable cycles, and the check of every
 * invariant.
 */
@NullMarked
package io.batoid.objectstore.reclaim;

import org.jspecify.annotations.NullMarked;
