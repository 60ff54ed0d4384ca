package io.batoid.objectstore;

/**
 * What is in a store, counted when {@link ObjectStore#stats} was called; not a snapshot of one
 * instant.
 *
 * @param capacityBytes bytes there are for objects
 * @param usedBytes bytes of blocks that hold objects, block headers and rounding included
 * @param objects objects, with or without a value
 * @param spilledBytes bytes of objects on disk only
 * @param spilledObjects objects on disk only
 * @param processes stores open on the session, in all processes
 * @param residentBytes bytes of its file system that the segment occupies
 * @param openPins objects pinned by this process
 * @param openWriters writers open in this process
 * @param puts blocks given to values since the session began, by all processes; those of others up
 *     to a second late
 * @param bytesPut bytes of those values, with the references inside them
 * @param bytesCopiedOut bytes copied out of the store by get
 * @param bytesPinned bytes made readable in place by pins
 */
public record StoreStats(
    long capacityBytes,
    long usedBytes,
    long objects,
    long spilledBytes,
    long spilledObjects,
    int processes,
    long residentBytes,
    long openPins,
    long openWriters,
    long puts,
    long bytesPut,
    long bytesCopiedOut,
    long bytesPinned) {}
