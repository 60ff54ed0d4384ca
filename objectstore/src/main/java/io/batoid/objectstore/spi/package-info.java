/**
 * What Batoid's own modules need of a store beyond its public face: memory that processes change
 * together, objects by number, who is alive, and who is blocked. Not for programs.
 */
@NullMarked
package io.batoid.objectstore.spi;

import org.jspecify.annotations.NullMarked;
