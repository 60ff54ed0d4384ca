/** Tests of the reports. */
@NullMarked
package io.batoid.bench.report;

import org.jspecify.annotations.NullMarked;
