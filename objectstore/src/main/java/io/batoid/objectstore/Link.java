package io.batoid.objectstore;

import io.batoid.BatoidException;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Again;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.process.SessionDirectory;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.objectstore.table.Handle;
import io.batoid.objectstore.table.ObjectTable;
import io.batoid.objectstore.table.Waiters;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The store as the modules above it see it. */
final class Link implements SessionLink {
  private static final StackTraceElement[] NO_STACK = {};

  private static final int LINE = 64;

  private final StoreCore core;
  private final Engine engine;
  private final ObjectTable table;
  private final ProcessTable processes;

  Link(StoreCore core) {
    this.core = core;
    this.engine = core.engine();
    this.table = engine.table;
    this.processes = engine.processes;
  }

  private static int slot(long number) {
    return (int) (number >>> 32);
  }

  private static int generation(long number) {
    return (int) number;
  }

  private long number(int slot) {
    return number(slot, StateWord.generation(engine.segment.state(slot)));
  }

  private static long number(int slot, int generation) {
    return (long) slot << 32 | (generation & 0xFFFF_FFFFL);
  }

  @Override
  public boolean isClosed() {
    return core.isClosed();
  }

  @Override
  public StoreClosedException closed() {
    return core.closed();
  }

  @Override
  public void leaving() {
    core.leaving();
  }

  @Override
  public boolean isLeaving() {
    return core.isLeaving();
  }

  // ---- processes ----

  @Override
  public int self() {
    return processes.self();
  }

  @Override
  public int incarnation() {
    return processes.incarnation();
  }

  @Override
  public int maxProcesses() {
    return engine.segment.layout().maxProcesses();
  }

  @Override
  public int incarnation(int process) {
    try {
      return processes.state(process) == ProcessLayout.LIVE ? processes.incarnation(process) : 0;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public boolean alive(int process, int incarnation) {
    try {
      return processes.alive(process, incarnation);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public long pid(int process) {
    try {
      return processes.pid(process);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public int reapTheDead() {
    core.checkOpen();
    try {
      return engine.reapTheDead();
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public long inbox(int process) {
    try {
      // seq-cst: pairs with publishInbox, whose block is complete before it
      long word = processes.state(process) == ProcessLayout.LIVE ? inboxWord(process) : 0;
      return word == 0 ? NONE : word - (1L << 32);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  private long inboxWord(int process) {
    return memory().get(engine.segment.layout().process(process) + ProcessLayout.INBOX_OFFSET);
  }

  @Override
  public void publishInbox(long block) {
    try {
      memory()
          .put(
              engine.segment.layout().process(self()) + ProcessLayout.INBOX_OFFSET,
              block + (1L << 32));
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public boolean tryLocked(Runnable action) {
    core.checkOpen();
    try (SessionDirectory.@Nullable Gate lock = core.directory().tryLedger()) {
      if (lock != null) {
        action.run();
      }
      return lock != null;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public Path directory() {
    return core.directory().path();
  }

  // ---- shared blocks ----

  @Override
  public SharedMemory memory() {
    return engine.segment.memory();
  }

  @Override
  public long createBlock(long bytes) {
    int slot = core.writes().createBlock(bytes + LINE);
    try {
      long at = table.pin(slot, generation(number(slot)));
      if (at < 0) {
        throw new IllegalStateException("new block " + describe(number(slot)) + " is gone");
      }
      return number(slot);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public boolean openBlock(long block) {
    core.checkOpen();
    try {
      if (!table.hold(slot(block), generation(block))) {
        return false;
      }
      if (table.pin(slot(block), generation(block)) < 0) {
        table.letGo(slot(block));
        return false;
      }
      return true;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public long offsetOf(long block) {
    core.checkOpen();
    try {
      int slot = slot(block);
      long at = engine.segment.blockOf(slot, engine.segment.state(slot)) + BlockHeader.SIZE;
      return at + LINE - 1 & -LINE;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public void closeBlock(long block) {
    if (core.isClosed()) {
      return;
    }
    try {
      table.unpin(slot(block));
      table.letGo(slot(block));
    } catch (IllegalStateException e) {
      core.ignoreIfClosed(e);
    }
  }

  // ---- objects by number ----

  @Override
  public boolean isOurs(ObjectRef<?> ref) {
    return ref.core() == core;
  }

  @Override
  public long numberOf(ObjectRef<?> ref) {
    return numberOf(ref.core(), ref.handle(), ref);
  }

  @Override
  public long numberOf(Promise<?> promise) {
    long number = numberOf(promise.core(), promise.handle(), promise);
    promise.handOver();
    return number;
  }

  private long numberOf(StoreCore from, Handle handle, Object owner) {
    if (from.sessionId() != core.sessionId()) {
      throw new IllegalArgumentException(
          owner + " belongs to another session than " + core + "; put its value here instead");
    }
    if (handle.isClosed()) {
      throw new ObjectFreedException("handle closed: " + owner + " cannot be used any more");
    }
    core.used(handle);
    try {
      core.unread().handedOn(handle.slot(), handle.generation());
      return number(handle.slot(), handle.generation());
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  @Override
  public <T> ObjectRef<T> ref(long number) {
    core.checkOpen();
    return core.reads().open(slot(number), generation(number));
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> Promise<T> promise(long number) {
    core.checkOpen();
    Promise<T> promise = (Promise<T>) core.reads().openPromise(slot(number), generation(number));
    promise.handOver();
    return promise;
  }

  @Override
  public void untrack(ObjectRef<?> ref) {
    CreationPlaces places = core.places();
    if (places != null) {
      places.forget(ref.handle());
    }
  }

  @Override
  public String describe(long number) {
    return core.id(slot(number), generation(number)).toString();
  }

  @Override
  public long reserve() {
    int slot = core.writes().reserveHeld();
    try {
      return number(slot);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public boolean hold(long number) {
    core.checkOpen();
    try {
      return table.hold(slot(number), generation(number));
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public void letGo(long number) {
    if (core.isClosed()) {
      return; // holds ended with the store
    }
    try {
      table.letGo(slot(number));
      core.unread().givenBack(slot(number), generation(number));
    } catch (IllegalStateException e) {
      core.ignoreIfClosed(e);
    }
  }

  @Override
  public void watchUnread(long number, Runnable unread) {
    core.checkOpen();
    try {
      core.unread().watch(slot(number), generation(number), unread);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public void tellUnread() {
    core.unread().tellAll();
  }

  @Override
  public int responsibleFor(long number) {
    core.checkOpen();
    try {
      return engine.segment.slotCommitted(slot(number))
          ? engine.segment.reserver(slot(number), generation(number)) - 1
          : -1;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public boolean isDecided(long number) {
    core.checkOpen();
    try {
      return table.waiters().decided(slot(number), generation(number));
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public boolean canMakeAgain(long number, Again again) {
    core.checkOpen();
    try {
      int slot = slot(number);
      int generation = generation(number);
      return hasValue(engine.segment.state(slot), generation)
          && engine.segment.setAgain(slot, generation, processes.selfCharge(), again);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  private static boolean hasValue(long word, int generation) {
    int state = StateWord.state(word);
    int now = StateWord.dying(state) ? state - StateWord.DYING : state;
    return StateWord.generation(word) == generation
        && (now == StateWord.SEALED || now == StateWord.SPILLED || now == StateWord.EVICTING);
  }

  @Override
  public void onMakeAgain(Runnable asked) {
    table
        .waiters()
        .onAnnounced(announced -> {
          if (announced == Waiters.EVERY_SLOT || (announced & ProcessLayout.MAKE_AGAIN) != 0) {
            asked.run();
          }
        });
  }

  @Override
  public @Nullable BatoidException error(long number) {
    try (ObjectRef<?> ref = ref(number)) {
      return core.reads().error(ref);
    } catch (ObjectLostException | ObjectFreedException e) {
      return e;
    }
  }

  @Override
  public boolean isSealed(long number) {
    return stateOf(number) == StateWord.SEALED;
  }

  @Override
  public boolean isGone(long number) {
    int state = stateOf(number);
    return state == StateWord.FREED || state == StateWord.FREE || state == StateWord.RELEASING;
  }

  @Override
  public boolean isLost(long number) {
    int state = stateOf(number);
    return state == StateWord.LOST || state == StateWord.FREED;
  }

  private int stateOf(long number) {
    core.checkOpen();
    try {
      long word = engine.segment.state(slot(number));
      return StateWord.generation(word) == generation(number)
          ? StateWord.state(word)
          : StateWord.FREED;
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public boolean complete(long number, @Nullable Object value) {
    core.checkOpen();
    try {
      return core.writes()
          .decide(slot(number), generation(number), core.values().encode(value), false);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    } finally {
      Reference.reachabilityFence(value);
    }
  }

  @Override
  public boolean fail(long number, Throwable error) {
    core.checkOpen();
    try {
      if (core.isLeaving()) {
        if (core.unread().isOursAlone(slot(number))) { // readers here are told that we leave
          return core.writes().failWithoutError(slot(number), generation(number));
        }
        error.setStackTrace(NO_STACK); // that of the shutdown, again and again
      }
      return core.writes()
          .decide(slot(number), generation(number), core.values().encodeError(error), true);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public void whenDecided(long number, Runnable action) {
    core.checkOpen();
    try {
      var _ = table.waiters().register(slot(number), generation(number), action);
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  // ---- values, blocking ----

  @Override
  public ObjectSerializer serializer() {
    return core.values().serializer();
  }

  @Override
  public @Nullable ByteOrder bufferOrder(long number) {
    core.checkOpen();
    try {
      int slot = slot(number);
      long block = engine.segment.blockOf(slot, engine.segment.state(slot));
      return block < 0
          ? null
          : switch (core.values().codec(block)) {
            case BYTE_BUFFER -> ByteOrder.BIG_ENDIAN;
            case BYTE_BUFFER_LITTLE_ENDIAN -> ByteOrder.LITTLE_ENDIAN;
            default -> null;
          };
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
  }

  @Override
  public void onBlocking(BlockingListener listener) {
    table.waiters().onBlocking(listener::begins, listener::ends);
    core.waits().onBlocking(listener::begins, listener::ends);
  }

  @Override
  public void onResultLost(ResultListener listener) {
    core.reads().onResultLost(listener);
  }
}
