package io.batoid.objectstore.reclaim.doctor;

/**
 * What can be wrong in a session, what repair does about it, and whether it may do so while others
 * are at work.
 *
 * <p>Repair beside others does only what they may see done at any time: what a reaper does, or one
 * compare-and-set of a slot. Whatever needs several words to be looked at together waits until the
 * session is quiet.
 */
public enum Ailment {
  /** A word of the chunk table that nobody can have written there. */
  BROKEN_RUN(true, "its chunks become a free run; objects in them are lost"),
  /** A chunk inside a span that does not lead back to the span's head. */
  BROKEN_SPAN(true, "its chunks lead back to its head again"),
  /** A run, a span, a charge, a bit or a promise of an index that nobody has. */
  OF_THE_DEAD(false, "what is that process' is taken from it, as a reaper does"),
  /** A run in a hand, but in nobody's. */
  IN_NOBODYS_HAND(false, "the hand is opened: the run is free, or its object's"),
  /** A word of the slot span table that nobody can have written. */
  BROKEN_SLOT_SPAN(true, "the span is committed and nobody's; slots that were in it stay"),
  /** A process entry in no known state. */
  BROKEN_ENTRY(true, "the place becomes empty"),
  /** A state word in no known state, or with a charge where there can be none. */
  BROKEN_STATE(false, "the object is lost"),
  /** A charge on an object that is in no transition. */
  STRAY_CHARGE(false, "nobody is in charge of it any more"),
  /** Bits, names or counts of a slot without an object. */
  HELD_BUT_FREE(true, "the bits and counts are cleared"),
  /** A promise that will never be kept. */
  PROMISE_OF_NOBODY(false, "the promise is lost, and whoever waits is told so"),
  /** An object that nothing refers to: its block is an orphan. */
  UNHELD(false, "the object is freed, its block with it"),
  /** A value that is nowhere. */
  NO_MEMORY(false, "the object is lost"),
  /** A location where no block of this object is. */
  NOT_THERE(true, "the object is lost; the block is free, or the other object's"),
  /** An object in a run of its own that does not say so: it could be given to another. */
  UNMARKED_RUN(true, "the run says again whose it is"),
  /** Bytes that are not those that were sealed. */
  BAD_CHECKSUM(false, "the object is lost; its block is free when it is"),
  /** A value on disk only, whose copy is gone or damaged. */
  BAD_COPY(false, "the object is lost"),
  /** An edge to an object that is not there. */
  DANGLING_EDGE(true, "the edge no longer counts"),
  /** A nested count that is not what is counted. */
  WRONG_COUNT(true, "the count is what was counted"),
  /** A name bit of a shard that has no file. */
  STRAY_NAME_BIT(true, "the bit is cleared"),
  /** A file of names in which something was changed that Chronicle Map did not write. */
  BROKEN_NAMES(true, "the names that can be read are put into a new file"),
  /** Names, their bits and their counts contradict each other. */
  NAMES(false, "names of what is gone are dropped; bits and counts become what the rest says");

  private final boolean alone;
  private final String remedy;

  Ailment(boolean alone, String remedy) {
    this.alone = alone;
    this.remedy = remedy;
  }

  /** Whether it can be mended only while nobody else has the session open. */
  public boolean needsQuiet() {
    return alone;
  }

  /** What repair does about it. */
  public String remedy() {
    return remedy;
  }
}
