/** The public contract as programs outside the repository see it. */
@NullMarked
package io.batoid.objectstore.api;

import org.jspecify.annotations.NullMarked;
