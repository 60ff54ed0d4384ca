package io.batoid.bench.torture;

import java.util.ArrayList;
import java.util.List;

/** Where in its work a process is killed: the state of the slot it is writing to, or its lock. */
enum Cell {
  FREE("slot free"),
  RESERVED("slot reserved"),
  SEALED("slot sealed"),
  FAILED("slot failed"),
  LOST("slot lost"),
  FREED("slot freed"),
  DYING("slot dying"),
  RELEASING("slot releasing"),
  CHUNKS("chunk table"),
  EDGE_LOCK("edge lock held"),
  CATALOGUE_LOCK("catalogue lock held"),
  EVICTING("slot evicting"),
  SPILLED("slot spilled"),
  GATE("gate held"),
  REAPING("reaping another");

  private final String text;

  /** Those there are in a run, whose values leave memory or do not. */
  static List<Cell> all(boolean spill) {
    List<Cell> all = new ArrayList<>(List.of(values()));
    if (!spill) {
      all.removeAll(List.of(EVICTING, SPILLED));
    }
    return all;
  }

  Cell(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
