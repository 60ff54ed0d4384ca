/** Worker processes, task queues, placement, retries, actor mailboxes and lifecycle. */
@NullMarked
package io.batoid.scheduler;

import org.jspecify.annotations.NullMarked;
