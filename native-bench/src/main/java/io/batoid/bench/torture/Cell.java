package io.batoid.bench.torture;

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
  GATE("gate held"),
  REAPING("reaping another");

  private final String text;

  Cell(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
