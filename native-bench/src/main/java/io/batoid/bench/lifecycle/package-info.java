/** Starting and ending a runtime, and what watching it costs. */
@NullMarked
package io.batoid.bench.lifecycle;

import org.jspecify.annotations.NullMarked;
