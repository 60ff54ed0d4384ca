/**
 * Batoid for programs: {@link io.batoid.runtime.Batoid} runs functions in other processes, keeps
 * actors there, and shares objects with them.
 */
@NullMarked
package io.batoid.runtime;

import org.jspecify.annotations.NullMarked;
