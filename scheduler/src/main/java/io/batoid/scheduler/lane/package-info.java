/** Messages between the processes of a session: a ring for each sender and receiver. */
@NullMarked
package io.batoid.scheduler.lane;

import org.jspecify.annotations.NullMarked;
