/** Tests of tasks, actors and lifecycle through the public face. */
@NullMarked
package io.batoid.runtime;

import org.jspecify.annotations.NullMarked;
