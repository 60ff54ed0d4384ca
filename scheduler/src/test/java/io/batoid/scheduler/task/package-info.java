@NullMarked
package io.batoid.scheduler.task;

import org.jspecify.annotations.NullMarked;
