/**
 * How values become bytes: raw layouts for arrays, segments, buffers, strings and boxed numbers,
 * Kryo for everything else, and errors that arrive even where their class does not.
 *
 * <p>{@link io.batoid.objectstore.serialization.RawValues} chooses the {@link
 * io.batoid.objectstore.serialization.Codec} of a value; values it does not keep raw go to an
 * {@link io.batoid.objectstore.ObjectSerializer}, by default {@link
 * io.batoid.objectstore.serialization.KryoSerializer}.
 */
@NullMarked
package io.batoid.objectstore.serialization;

import org.jspecify.annotations.NullMarked;
