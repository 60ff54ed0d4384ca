@NullMarked
package io.batoid.examples;

import org.jspecify.annotations.NullMarked;
