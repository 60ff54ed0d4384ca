/** Finds what is wrong in a session, and mends what can be mended. */
@NullMarked
package io.batoid.objectstore.reclaim.doctor;

import org.jspecify.annotations.NullMarked;
