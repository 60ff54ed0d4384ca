/** What every part of Batoid shares: the root of its exceptions. */
@NullMarked
package io.batoid;

import org.jspecify.annotations.NullMarked;
