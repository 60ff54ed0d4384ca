package io.batoid.objectstore;

import java.util.Map;

/**
 * What is in a session, as {@link StoreInspection} counted it.
 *
 * @param usedBytes bytes of blocks that hold objects, block headers and rounding included
 * @param residentBytes bytes of its file system that the segment occupies
 * @param objects objects, with or without a value
 * @param byState the same by state; no entry where there are none
 * @param puts blocks given to values since the session began; this and the following are up to a
 *     second old
 * @param bytesPut bytes of those values, with the references inside them
 * @param bytesCopiedOut bytes copied out of the store by get
 * @param bytesPinned bytes made readable in place by pins
 */
public record StoreTotals(
    long usedBytes,
    long residentBytes,
    long objects,
    Map<ObjectInfo.State, Long> byState,
    long puts,
    long bytesPut,
    long bytesCopiedOut,
    long bytesPinned) {}
