/**
 * The main job: several JVMs share the class files of the running JDK and build an index of them
 * together.
 *
 * <p>Start reading at {@link io.batoid.examples.classindex.Demo}. What a process does with the
 * object store is all in {@code Worker} (pin the input, claim a promise, write the output, seal,
 * complete) and {@code Lane} (the driver's side of one such process: hand out work, wait, take over
 * when the process dies). The rest is the work itself: reading class files in place, the index, and
 * a reference run that shares no code with either.
 */
@NullMarked
package io.batoid.examples.classindex;

import org.jspecify.annotations.NullMarked;
