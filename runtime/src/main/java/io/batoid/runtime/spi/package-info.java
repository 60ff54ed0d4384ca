/** What Batoid's own modules need of a runtime beyond its public face. Not for programs. */
@NullMarked
package io.batoid.runtime.spi;

import org.jspecify.annotations.NullMarked;
