/**
 * The life of one object: its state word, the bits that hold it, its edges, and those who wait for
 * it.
 */
@NullMarked
package io.batoid.objectstore.table;

import org.jspecify.annotations.NullMarked;
