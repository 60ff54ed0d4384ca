/** Results as JSON, as a table on the terminal, as a page of the documentation. */
@NullMarked
package io.batoid.bench.report;

import org.jspecify.annotations.NullMarked;
