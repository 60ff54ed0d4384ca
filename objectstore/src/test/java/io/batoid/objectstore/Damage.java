package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.RunWord;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;

/**
 * Ways to damage a session, for tests of this module and those above. See {@link DamagedSession}.
 */
public enum Damage {
  BIT_OF_NOBODY("has a bit of process 5, which is gone", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      segment.setBit(slot, SlotLayout.REFS_OFFSET, 5);
    }
  },
  PIN_OF_AN_INDEX_BEYOND_THE_LAST("has a bit of process 100, which is gone", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      segment.setBit(slot, SlotLayout.PINS_OFFSET, 100);
    }
  },
  CHARGE_FOR_NO_REASON("in somebody's charge for no reason", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      long word = segment.state(slot);
      setState(segment, slot, StateWord.with(word, 77, StateWord.state(word)));
    }
  },
  DYING_IN_THE_CHARGE_OF_NOBODY("in the charge of a process that is gone", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      long word = segment.state(slot);
      setState(segment, slot, StateWord.with(word, 77, StateWord.DYING + StateWord.SEALED));
    }
  },
  RUN_OF_NOBODY("is owned by a process that is gone", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      int cold = coldRun(segment);
      long word = segment.run(cold);
      segment.setRun(cold, RunWord.of(RunWord.CLAIMED_COLD, 9, 0, RunWord.chunks(word)));
    }
  },
  RUN_IN_NOBODYS_HAND("is in nobody's hand", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      int cold = coldRun(segment);
      long word = segment.run(cold);
      segment.setRun(cold, RunWord.of(RunWord.CLAIMED_COLD, 0, 0, RunWord.chunks(word)));
    }
  },
  SLOT_SPAN_OF_NOBODY("slot span 3 is owned by process 6, which is gone", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      segment
          .memory()
          .put(segment.layout().slotSpanWord(3), SegmentLayout.SLOT_SPAN_CLAIMED | 7 << 4);
    }
  },
  ORPHAN("is an object that nothing refers to", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      int free = freeSlot(segment);
      setState(segment, free, StateWord.of(7, 3, 0, StateWord.LOST));
    }
  },
  PROMISE_OF_NOBODY("is a promise that no living process is responsible for", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      int free = freeSlot(segment);
      segment.setReserver(free, 7, 9, false);
      setState(segment, free, StateWord.of(7, 3, 0, StateWord.RESERVED));
    }
  },
  WRONG_COUNT("has nested count 5, but 1 living objects contain it", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      put(segment, segment.slot(slot) + SlotLayout.NESTED_OFFSET, 5);
    }
  },
  NAME_BIT_WITHOUT_NAMES("has name bits of shards without names", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      put(segment, segment.slot(slot) + SlotLayout.NAMES_OFFSET, 4);
    }
  },
  HELD_BUT_FREE("is free, but something still refers to it", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      put(segment, segment.slot(freeSlot(segment)) + SlotLayout.NAMES_OFFSET, 1L << 9);
    }
  },
  NAMED_ELSEWHERE("is at a block that bears another name", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      put(segment, block(segment, slot) + BlockHeader.NAME_OFFSET, 12345);
    }
  },
  OUT_OF_THE_ARENA("where no block is", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      segment.setLocation(
          slot, LocationWord.of(StateWord.residency(segment.state(slot)), 1L << 40));
    }
  },
  TWO_AT_ONE_BLOCK("are at the same block", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      long offset = LocationWord.arenaOffset(segment.location(outer));
      segment.setLocation(slot, LocationWord.of(StateWord.residency(segment.state(slot)), offset));
    }
  },
  TOO_LONG("references in a block of", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      put(segment, block(segment, slot) + BlockHeader.LENGTH_OFFSET, 1 << 20);
    }
  },
  NO_MEMORY("is sealed, but has no memory", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      segment.setLocation(slot, LocationWord.none(StateWord.residency(segment.state(slot))));
    }
  },
  EDGE_TO_ANOTHER_GENERATION("contains an object of slot", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      long edge = edge(segment, outer);
      put(segment, edge, segment.memory().get(edge) + (1L << 40));
    }
  },
  BAD_CHECKSUM("bytes that are not those it was sealed with", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      long value = block(segment, slot) + BlockHeader.SIZE;
      put(segment, value, segment.memory().get(value) ^ 1L << 13);
    }
  },
  BROKEN_STATE("is in no known state", false) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      setState(segment, slot, StateWord.with(segment.state(slot), 0, 15));
    }
  },
  BROKEN_RUN("should be the head of a run, but is", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      segment.setRun(coldRun(segment), RunWord.of(9, 0, 0, 3));
    }
  },
  BROKEN_SPAN_HEAD("should be the head of a run, but is", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      int chunk = (int) (LocationWord.arenaOffset(segment.location(slot)) / SegmentLayout.CHUNK);
      segment.setRun(chunk, segment.run(chunk) ^ 0xFF_0000L);
    }
  },
  BROKEN_SLOT_SPAN("slot span 3 is in no known state", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      segment.memory().put(segment.layout().slotSpanWord(3), 11);
    }
  },
  UNMARKED_RUN("is in a run that does not say so", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      segment.forEachObject((_, _, arenaOffset) -> {
        int chunk = (int) (arenaOffset / SegmentLayout.CHUNK);
        if (RunWord.kind(segment.run(chunk)) == RunWord.WARM) {
          put(segment, segment.layout().runHint(chunk), (slot + 1L) << 1);
        }
      });
    }
  },
  BROKEN_ENTRY("the entry of process 9 is in no known state: 4", true) {
    @Override
    void inflict(Segment segment, int slot, int outer) {
      put(segment, segment.layout().process(9), ProcessLayout.status(3, 4));
    }
  };

  private final String message;
  private final boolean needsQuiet;

  Damage(String message, boolean needsQuiet) {
    this.message = message;
    this.needsQuiet = needsQuiet;
  }

  /** What is said of it. */
  public String message() {
    return message;
  }

  /** Whether it is mended only while nobody else has the session open. */
  public boolean needsQuiet() {
    return needsQuiet;
  }

  /** Whether the reaper of whoever was killed with it sees to it, so that no doctor has to. */
  public boolean isMendedByReaping() {
    return this == ORPHAN || this == PROMISE_OF_NOBODY;
  }

  /** Damages a session in which the object {@code slot} is inside the list {@code outer}. */
  abstract void inflict(Segment segment, int slot, int outer);

  static void put(Segment segment, long offset, long value) {
    segment.memory().put(offset, value);
  }

  static void setState(Segment segment, int slot, long word) {
    put(segment, segment.slot(slot) + SlotLayout.STATE_OFFSET, word);
  }

  private static long block(Segment segment, int slot) {
    return segment.blockOf(slot, segment.state(slot));
  }

  private static long edge(Segment segment, int container) {
    long block = block(segment, container);
    return block + BlockHeader.edgesOffset(segment.memory().get(block + BlockHeader.LENGTH_OFFSET));
  }

  static int freeSlot(Segment segment) {
    int slot = 400;
    assertThat(StateWord.state(segment.state(slot))).isEqualTo(StateWord.FREE);
    return slot;
  }

  private static int coldRun(Segment segment) {
    int head = 0;
    while (RunWord.kind(segment.run(head)) != RunWord.COLD) {
      head = segment.nextRun(head, segment.run(head));
    }
    return head;
  }
}
