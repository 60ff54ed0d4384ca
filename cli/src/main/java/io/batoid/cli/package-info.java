/** The commands behind {@code ./batoid}, one class each. */
@NullMarked
package io.batoid.cli;

import org.jspecify.annotations.NullMarked;
