/** Tests of the allocator's parts alone. */
@NullMarked
package io.batoid.objectstore.alloc;

import org.jspecify.annotations.NullMarked;
