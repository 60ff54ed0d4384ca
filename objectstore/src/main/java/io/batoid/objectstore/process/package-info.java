/**
 * Who is alive: the process table, the kernel lock bytes that prove it, and locks that survive
 * their holder.
 */
@NullMarked
package io.batoid.objectstore.process;

import org.jspecify.annotations.NullMarked;
