package io.batoid.objectstore.reclaim.doctor;

/**
 * One thing that is wrong.
 *
 * @param ailment what kind of thing
 * @param at the chunk, span, process or slot
 * @param detail what else mending needs to know: an index, an offset, a word
 * @param what in words: which, and what is wrong with it
 */
public record Finding(Ailment ailment, int at, long detail, String what) {
  /** The same with more words. */
  Finding with(String more) {
    return new Finding(ailment, at, detail, what + more);
  }
}
