/** The public contract as programs outside the repository see it. */
@NullMarked
package io.batoid.runtime.api;

import org.jspecify.annotations.NullMarked;
