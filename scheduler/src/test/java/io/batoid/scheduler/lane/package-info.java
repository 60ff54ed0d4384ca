@NullMarked
package io.batoid.scheduler.lane;

import org.jspecify.annotations.NullMarked;
