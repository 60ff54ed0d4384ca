/** Worker processes: how they are started, watched and ended, and what runs in them. */
@NullMarked
package io.batoid.scheduler.worker;

import org.jspecify.annotations.NullMarked;
