/**
 * What Java Flight Recorder shows of a store. Times are begun and ended by whoever commits an
 * event; without a recording all of it compiles to nothing.
 */
@NullMarked
package io.batoid.objectstore.events;

import org.jspecify.annotations.NullMarked;
