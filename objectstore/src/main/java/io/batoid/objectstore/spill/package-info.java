/** More data than memory: objects that leave memory for files on disk, and come back. */
@NullMarked
package io.batoid.objectstore.spill;

import org.jspecify.annotations.NullMarked;
