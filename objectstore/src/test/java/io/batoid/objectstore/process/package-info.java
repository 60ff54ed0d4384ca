/** Tests of what stands between processes. */
@NullMarked
package io.batoid.objectstore.process;

import org.jspecify.annotations.NullMarked;
