/** Runs of chunks, spans of blocks, and slots: who may put an object where. */
@NullMarked
package io.batoid.objectstore.alloc;

import org.jspecify.annotations.NullMarked;
