/** Tasks: what their owner keeps of them, how they travel, and how they run. */
@NullMarked
package io.batoid.scheduler.task;

import org.jspecify.annotations.NullMarked;
