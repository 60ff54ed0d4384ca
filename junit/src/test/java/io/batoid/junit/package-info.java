/** Tests of the extension. */
@NullMarked
package io.batoid.junit;

import org.jspecify.annotations.NullMarked;
