/** The protocol under load: each suite holds for the code, and fails for a broken twin of it. */
@NullMarked
package io.batoid.objectstore.concurrency;

import org.jspecify.annotations.NullMarked;
