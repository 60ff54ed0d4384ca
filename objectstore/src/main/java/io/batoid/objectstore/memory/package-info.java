/** The mapping and the only way to touch it; the system calls; commit and give-back of pages. */
@NullMarked
package io.batoid.objectstore.memory;

import org.jspecify.annotations.NullMarked;
