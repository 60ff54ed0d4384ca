@NullMarked
package io.batoid.examples.tasks;

import org.jspecify.annotations.NullMarked;
