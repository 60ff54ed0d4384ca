/** Tasks, one program for each thing to see. */
@NullMarked
package io.batoid.examples.tasks;

import org.jspecify.annotations.NullMarked;
