package io.batoid.scheduler.lane;

/**
 * How a process is reached: its inbox, a block that the word in its process entry names.
 *
 * <pre>
 *    0  bell: counts rings, a futex                              threads that take work
 *    4  asleep: whether a thread sleeps on it
 *    8  idle: threads that would take work at once               (a hint)
 *   64  call: counts calls, a futex                              the thread that takes messages
 *   68  answering: whether it sleeps
 *   72  hungry: whether it wants to hear (a hint) of threads without work and of replies, 1; of room
 *       in its lanes, 2
 *  128  role and capacity; -1 for a tool, which has no tasks and answers nothing
 *  136  environment: a hash of what the process has beside the session's settings
 *  144  launcher: the process that started it, index + 1
 *  152  its incarnation
 *  256  accounts, 24 bytes each: resource's name as a hash, how much the process brings to the
 *       session, how much its tasks occupy; both in millionths
 * 1024  a word for each sender: slot + 1 and generation of its lane to here
 * </pre>
 *
 * <p>Each sender writes only the word of its own index (R3); whoever proves it dead may clear it.
 */
final class InboxLayout {
  static final int BELL_OFFSET = 0;
  static final int ASLEEP_OFFSET = 4;
  static final int IDLE_OFFSET = 8;
  static final int CALL_OFFSET = 64;
  static final int ANSWERING_OFFSET = 68;
  static final int HUNGRY_OFFSET = 72;

  /** It wants to hear of threads without work, and of replies. */
  static final int HUNGRY_FOR_NEWS = 1;

  /** It wants to hear of room in a lane of its own. */
  static final int HUNGRY_FOR_ROOM = 2;

  static final int ROLE_OFFSET = 128;
  static final int ENVIRONMENT_OFFSET = 136;
  static final int LAUNCHER_OFFSET = 144;
  static final int LAUNCHER_INCARNATION_OFFSET = 152;
  static final int ACCOUNTS_OFFSET = 256;

  /** Bytes of an account. */
  static final int ACCOUNT_SIZE = 24;

  /** Resources that a process can have to do with. */
  static final int ACCOUNTS = 32;

  static final int ACCOUNT_NAME = 0;
  static final int ACCOUNT_TOTAL = 8;
  static final int ACCOUNT_USED = 16;
  static final int LANES_OFFSET = 1024;
  static final int SIZE = LANES_OFFSET + 8 * 128;

  private InboxLayout() {}
}
