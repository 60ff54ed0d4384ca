@NullMarked
package io.batoid.scheduler;

import org.jspecify.annotations.NullMarked;
