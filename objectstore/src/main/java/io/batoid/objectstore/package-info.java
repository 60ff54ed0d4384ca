/**
 * Objects shared by the JVM processes of one machine, in one memory-mapped segment.
 *
 * <p>Start at {@link io.batoid.objectstore.ObjectStore}.
 */
@NullMarked
package io.batoid.objectstore;

import org.jspecify.annotations.NullMarked;
