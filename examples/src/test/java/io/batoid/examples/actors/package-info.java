@NullMarked
package io.batoid.examples.actors;

import org.jspecify.annotations.NullMarked;
