/** Hostile bytes: sessions whose files were changed behind the library's back. */
@NullMarked
package io.batoid.objectstore.fuzz;

import org.jspecify.annotations.NullMarked;
