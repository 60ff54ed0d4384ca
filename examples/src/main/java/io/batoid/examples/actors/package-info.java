/** Actors, one program for each thing to see. */
@NullMarked
package io.batoid.examples.actors;

import org.jspecify.annotations.NullMarked;
