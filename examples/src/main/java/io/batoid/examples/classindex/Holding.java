package io.batoid.examples.classindex;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.Promise;

/**
 * What a worker has in hand in the middle of its work.
 *
 * @param pinned the object it reads in place
 * @param pinnedBytes its size
 * @param writerBytes size of the object it has written and not sealed
 * @param promised the promise it has claimed and not completed
 */
record Holding(String pinned, long pinnedBytes, long writerBytes, String promised) {

  static Holding of(ObjectRef<?> input, Pinned pin, ObjectWriter writer, Promise<?> promise) {
    return new Holding(
        input.id(), pin.segment().byteSize(), writer.segment().byteSize(), promise.id());
  }

  static Holding parse(String line) {
    String[] words = line.split(" ", 4);
    return new Holding(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]), words[3]);
  }

  /** This as {@link #parse} takes it. */
  String toLine() {
    return pinned + " " + pinnedBytes + " " + writerBytes + " " + promised;
  }
}
