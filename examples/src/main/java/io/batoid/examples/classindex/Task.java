package io.batoid.examples.classindex;

import io.batoid.objectstore.ObjectRef;
import java.lang.foreign.MemorySegment;

/**
 * A step in the way of one batch of class files.
 *
 * @param step what is to be done
 * @param batch the number of the batch, from 0 on
 * @param input what to do it with, held by the driver until it is done
 */
record Task(Step step, int batch, ObjectRef<MemorySegment> input) {
  /** From names to class files, from class files to an index. */
  enum Step {
    LOAD,
    PARSE
  }

  /** The command for it; the id is enough, because the driver holds the object. */
  Command command(boolean hold) {
    Command.Verb verb =
        switch (step) {
          case LOAD -> hold ? Command.Verb.LOAD_AND_HOLD : Command.Verb.LOAD;
          case PARSE -> hold ? Command.Verb.PARSE_AND_HOLD : Command.Verb.PARSE;
        };
    return new Command(verb, input.id());
  }
}
