package io.batoid.objectstore.spi;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectSerializer;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.memory.Again;
import io.batoid.objectstore.memory.SharedMemory;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A process' link to its session, for the modules above the store: {@code
 * store.unwrap(SessionLink.class)}.
 *
 * <p><b>Objects by number.</b> An object's number is slot (upper 32 bits) and generation (lower).
 * It holds nothing; {@link #hold} adds to this process' count on the object, {@link #letGo} takes
 * one back. Unlike handles, holds have no safety net: whoever takes one gives it back.
 *
 * <p><b>Blocks.</b> A block is an object of this session like any other (allocated, held and pinned
 * by bits, freed by whoever lets go last, also of the dead), except that its bytes go on changing
 * after it is sealed. What is written where, and when, is the protocol of whoever made it.
 *
 * <p>Safe for use by any thread. After the store is closed each call throws {@link
 * StoreClosedException}, except those that only give back.
 */
public interface SessionLink {
  /** No object. */
  long NONE = -1;

  /** Whether the store is closed, or being closed: what touches its memory throws from then on. */
  boolean isClosed();

  /** What says that the store is closed. */
  StoreClosedException closed();

  /**
   * Says that the store is about to be closed, and what is still under way abandoned: from now on
   * readers of errors in this process are told that, whatever the error that they find.
   */
  void leaving();

  /** Whether {@link #leaving} was called. */
  boolean isLeaving();

  // ---- processes ----

  /** This process' index. */
  int self();

  /** This process' incarnation: tells it from earlier ones with its index. */
  int incarnation();

  /** How many processes the session can have. */
  int maxProcesses();

  /** The incarnation of whoever has an index now; 0 if nobody. */
  int incarnation(int process);

  /** Whether that very incarnation of an index lives. Asks the kernel. */
  boolean alive(int process, int incarnation);

  /** The process id of whoever has an index, as that process sees it. */
  long pid(int process);

  /** Takes over what the dead left; how many were reaped. */
  int reapTheDead();

  /** The number of the block a process receives messages through, or {@link #NONE}. */
  long inbox(int process);

  /** Says which block this process receives messages through; the block is complete. */
  void publishInbox(long block);

  /**
   * Runs an action under the session's one lock for accounts, which ends with its holder.
   *
   * @return false if somebody has it: nothing was run
   */
  boolean tryLocked(Runnable action);

  /** The session's directory. */
  Path directory();

  // ---- shared blocks ----

  /** The segment; offsets of blocks are offsets in it. */
  SharedMemory memory();

  /** Makes a block of zeros, held and pinned by this process. */
  long createBlock(long bytes);

  /** Holds and pins a block. @return false if it is gone */
  boolean openBlock(long block);

  /** Where the bytes of a block begin that this process has open; 64-aligned. */
  long offsetOf(long block);

  /** Gives back what {@link #createBlock} or {@link #openBlock} took. */
  void closeBlock(long block);

  // ---- objects by number ----

  /** Whether a reference was made by this very store, rather than another of the session. */
  boolean isOurs(ObjectRef<?> ref);

  /** The number of a reference's object. */
  long numberOf(ObjectRef<?> ref);

  /** The number of a promise's object; the promise is handed over. */
  long numberOf(Promise<?> promise);

  /** A reference to an object. */
  <T> ObjectRef<T> ref(long number);

  /** A promise of an object that somebody else is responsible for. */
  <T> Promise<T> promise(long number);

  /** This reference is not one that a program has to close: {@link OpenHandles} leaves it out. */
  void untrack(ObjectRef<?> ref);

  /** The id of an object, for messages. */
  String describe(long number);

  /**
   * Reserves a task's result, held once; this process is responsible for it. If it dies before the
   * result is decided, readers get what their {@link #onResultLost} says.
   */
  long reserve();

  /** Adds to this process' count on an object. @return false if it is gone */
  boolean hold(long number);

  /** Takes one back from this process' count on an object. */
  void letGo(long number);

  /**
   * Has {@code unread} run, once at most, if this process gives back its last count on a failed
   * object that it holds, nobody here has read it or handed it on, and no other process refers to
   * it. The object can still be read then. It runs in a thread of its own, or in that of {@link
   * #tellUnread}.
   */
  void watchUnread(long number, Runnable unread);

  /** Runs what {@link #watchUnread} was given for failures that are still held and unread. */
  void tellUnread();

  /** Which process is responsible for an undecided promise, or -1. */
  int responsibleFor(long number);

  /** Whether waiting is over for an object. */
  boolean isDecided(long number);

  /**
   * Says whether this process can make the value of an object again.
   *
   * @return false if the object is gone, has no value, or was not promised by this process
   */
  boolean canMakeAgain(long number, Again again);

  /**
   * Has {@code asked} run when an object that this process can make again was found lost, and now
   * and then when one may have been: they are undecided then.
   */
  void onMakeAgain(Runnable asked);

  /**
   * What readers of an object that this process holds are told, also while the store is about to be
   * closed; null if it has a value. Waits until it is decided.
   */
  @Nullable BatoidException error(long number);

  /** Whether an object has a value, rather than an error, or no value yet. */
  boolean isSealed(long number);

  /** Whether nothing is left of an object: freed, whether by hand or because nobody needed it. */
  boolean isGone(long number);

  /** Whether an object has no value and never will: lost, or freed. */
  boolean isLost(long number);

  /** Gives a promise that this process holds its value, unless it is decided. */
  boolean complete(long number, @Nullable Object value);

  /** Makes a promise that this process holds an error, unless it is decided. */
  boolean fail(long number, Throwable error);

  /** Runs an action once an object that this process holds is decided; at once if it is. */
  void whenDecided(long number, Runnable action);

  // ---- values ----

  /** What turns values into bytes in this session. */
  ObjectSerializer serializer();

  /** The order of the ByteBuffer that a pinned object's value is; null if it is something else. */
  @Nullable ByteOrder bufferOrder(long number);

  // ---- results of the dead ----

  /**
   * Has reads of a result throw what {@code listener} makes, if the process that reserved it died
   * before it was decided. Without a listener that is an {@link
   * io.batoid.objectstore.ObjectLostException}.
   */
  void onResultLost(ResultListener listener);

  /** Makes what a reader is told; called on the thread that reads. */
  interface ResultListener {
    /** The result with this id will never be; the process id is 0 if it is not known any more. */
    BatoidException lost(String id, long ownerPid);
  }

  // ---- blocking ----

  /** Is told when threads of this process begin and end to wait for objects. */
  void onBlocking(BlockingListener listener);

  /** Called on the thread that waits, outside of any lock. */
  interface BlockingListener {
    /** The calling thread is about to sleep until an object is decided. */
    void begins();

    /** It has woken. */
    void ends();
  }
}
