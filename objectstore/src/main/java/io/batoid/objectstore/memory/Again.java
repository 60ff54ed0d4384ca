package io.batoid.objectstore.memory;

/** Whether the process that is responsible for a promise can keep it a second time. */
public enum Again {
  /** It never could. */
  NEVER(0),
  /** It can: whoever finds the value lost asks for it. */
  YES(1),
  /** It could, and has forgotten how. */
  NO_LONGER(2);

  /** What stands for it in a slot. */
  final int code;

  Again(int code) {
    this.code = code;
  }

  /** The one with a code in a slot; a damaged code is that of nobody who can. */
  static Again of(int code) {
    return switch (code) {
      case 1 -> YES;
      case 2 -> NO_LONGER;
      default -> NEVER;
    };
  }
}
