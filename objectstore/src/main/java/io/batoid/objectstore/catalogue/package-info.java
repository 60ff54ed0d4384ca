/** Names for objects, on Chronicle Map. */
@NullMarked
package io.batoid.objectstore.catalogue;

import org.jspecify.annotations.NullMarked;
