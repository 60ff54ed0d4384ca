@NullMarked
package io.batoid.scheduler.worker;

import org.jspecify.annotations.NullMarked;
