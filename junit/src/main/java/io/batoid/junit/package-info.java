/** JUnit 5 tests with a runtime of their own, which fail if they leave anything behind. */
@NullMarked
package io.batoid.junit;

import org.jspecify.annotations.NullMarked;
