/** Runs the commands in this JVM against real stores. */
@NullMarked
package io.batoid.cli;

import org.jspecify.annotations.NullMarked;
