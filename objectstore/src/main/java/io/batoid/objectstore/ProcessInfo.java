package io.batoid.objectstore;

import java.time.Instant;

/**
 * One process of a session as {@link StoreInspection} found it: one open store, of which a JVM may
 * have several.
 *
 * @param index its index in the session
 * @param pid its process id, as it sees it itself
 * @param alive whether it lives; the dead are those that no survivor has cleaned up after
 * @param joined when it opened the store
 * @param references objects it refers to
 * @param pins objects it reads in place
 * @param waiters objects it waits for
 * @param producing objects it is writing
 * @param promises objects it reserved that nobody writes yet
 * @param puts blocks it took for values; this and the following are up to a second old
 * @param bytesPut bytes of those values, with the references inside them
 * @param bytesCopiedOut bytes it copied out of the store
 * @param bytesPinned bytes it made readable in place
 */
public record ProcessInfo(
    int index,
    long pid,
    boolean alive,
    Instant joined,
    long references,
    long pins,
    long waiters,
    long producing,
    long promises,
    long puts,
    long bytesPut,
    long bytesCopiedOut,
    long bytesPinned) {}
