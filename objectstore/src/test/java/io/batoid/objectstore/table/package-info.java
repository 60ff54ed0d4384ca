/** Tests of the object table alone. */
@NullMarked
package io.batoid.objectstore.table;

import org.jspecify.annotations.NullMarked;
