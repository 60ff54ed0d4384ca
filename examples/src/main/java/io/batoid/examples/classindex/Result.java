package io.batoid.examples.classindex;

import io.batoid.objectstore.ObjectRef;
import java.lang.foreign.MemorySegment;

/**
 * What a worker completes its promise with. The reference in it keeps the output alive for as long
 * as this value is.
 *
 * @param output the object that was made
 * @param classFiles how many class files it covers
 * @param bytesRead size of the object it was made from, which was read in place
 * @param bytesWritten size of the output
 * @param busyNanos how long it took
 */
record Result(
    ObjectRef<MemorySegment> output,
    int classFiles,
    long bytesRead,
    long bytesWritten,
    long busyNanos) {}
