package io.batoid.objectstore;

import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.LocationWord;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.SegmentFile;
import io.batoid.objectstore.process.Liveness;
import io.batoid.objectstore.process.SessionDirectory;
import io.batoid.objectstore.serialization.Codec;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One look at a session from outside: what is in it, and which process holds what.
 *
 * <p>An inspection does not join the session. It takes no place of a process, changes no byte,
 * cleans up after nobody, and keeps nothing alive; so it also shows what a session holds whose
 * processes were all killed, or whose places are all taken. It reads everything once, while others
 * may be at work: each object is as it was at some moment since, all together are no snapshot. To
 * look again, make another.
 *
 * <pre>{@code
 * try (StoreInspection look = StoreInspection.of(Path.of("/dev/shm/demo"))) {
 *   look.forEachObject(object -> System.out.println(object.id() + " " + object.sizeBytes()));
 * }
 * }</pre>
 *
 * <p>For one thread at a time.
 */
public final class StoreInspection implements AutoCloseable {
  private final SegmentLayout layout;
  private final SegmentReader reader;
  private final BitSet live = new BitSet();
  private final BitSet dead = new BitSet();
  private final SessionInfo session;

  private StoreInspection(SessionDirectory directory, SegmentLayout layout, SegmentReader reader) {
    this.layout = layout;
    this.reader = reader;
    tellTheLivingFromTheDead(directory);
    this.session = readSession(directory.path());
  }

  /**
   * Looks at the session in a directory.
   *
   * @throws StoreFormatException if there is none, or none that this user and this version can read
   */
  public static StoreInspection of(Path directory) {
    SessionDirectory session = new SessionDirectory(Objects.requireNonNull(directory, "directory"));
    session.check();
    if (!Files.exists(session.segment(), LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreFormatException(
          "there is no store at " + session.path() + "; ./batoid sessions lists those there are");
    }
    SessionDirectory.check(session.segment(), false);
    SegmentLayout layout = SegmentFile.readLayout(session.segment());
    SegmentReader reader = new SegmentReader(session.segment(), layout);
    try {
      return new StoreInspection(session, layout, reader);
    } catch (RuntimeException | Error e) {
      reader.close();
      throw e;
    }
  }

  /** The session itself. */
  public SessionInfo session() {
    return session;
  }

  /** Counts what is in the session. Walks all of it. */
  public StoreTotals totals() {
    long[] used = new long[1];
    Map<ObjectInfo.State, Long> states = new EnumMap<>(ObjectInfo.State.class);
    forEachSlot(slot -> {
      used[0] += slot.arenaOffset() < 0 ? 0 : reader.blockBytes(slot.arenaOffset());
      states.merge(slot.state(), 1L, Long::sum);
    });
    long[] counters = countersAt(SegmentLayout.COUNTERS_OFFSET);
    for (int index = 0; index < layout.maxProcesses(); index++) {
      long[] own = countersAt(layout.process(index) + ProcessLayout.COUNTERS_OFFSET);
      for (int i = 0; i < own.length; i++) {
        counters[i] += own[i];
      }
    }
    return new StoreTotals(
        used[0],
        reader.residentBytes(),
        states.values().stream().mapToLong(Long::longValue).sum(),
        Map.copyOf(states),
        counters[Counters.PUTS],
        counters[Counters.BYTES_PUT],
        counters[Counters.BYTES_COPIED_OUT],
        counters[Counters.BYTES_PINNED]);
  }

  /** The processes of the session, by index, with what they hold. Walks all of it. */
  public List<ProcessInfo> processes() {
    Held[] held = new Held[SegmentLayout.MAX_PROCESSES];
    Arrays.setAll(held, index -> new Held());
    forEachSlot(slot -> {
      slot.references().forEach(index -> held[index].references++);
      slot.pins().forEach(index -> held[index].pins++);
      slot.waiters().forEach(index -> held[index].waiters++);
      if (slot.state() == ObjectInfo.State.RESERVED) {
        boolean producing = slot.inCharge();
        slot.producer()
            .ifPresent(index -> {
              held[index].producing += producing ? 1 : 0;
              held[index].promises += producing ? 0 : 1;
            });
      }
    });
    List<ProcessInfo> processes = new ArrayList<>();
    for (int index = 0; index < layout.maxProcesses(); index++) {
      long entry = layout.process(index);
      if (!dead.get(index) && !(live.get(index) && joined(reader.word(entry)))) {
        continue;
      }
      long[] counters = countersAt(entry + ProcessLayout.COUNTERS_OFFSET);
      processes.add(
          new ProcessInfo(
              index,
              reader.word(entry + ProcessLayout.PID_OFFSET),
              live.get(index),
              Instant.ofEpochMilli(reader.word(entry + ProcessLayout.START_OFFSET)),
              held[index].references,
              held[index].pins,
              held[index].waiters,
              held[index].producing,
              held[index].promises,
              counters[Counters.PUTS],
              counters[Counters.BYTES_PUT],
              counters[Counters.BYTES_COPIED_OUT],
              counters[Counters.BYTES_PINNED]));
    }
    return processes;
  }

  /** Shows every object, in no order that means anything. */
  public void forEachObject(Consumer<? super ObjectInfo> visitor) {
    Objects.requireNonNull(visitor, "visitor");
    long id = sessionId();
    forEachSlot(slot -> visitor.accept(describe(id, slot)));
  }

  /** Ends the inspection. */
  @Override
  public void close() {
    reader.close();
  }

  /** What a process holds. */
  private static final class Held {
    long references;
    long pins;
    long waiters;
    long producing;
    long promises;
  }

  private ObjectInfo describe(long sessionId, Slot slot) {
    String type = "";
    OptionalLong size = OptionalLong.empty();
    int contained = 0;
    if (slot.arenaOffset() >= 0
        && slot.state() != ObjectInfo.State.RESERVED
        && slot.state() != ObjectInfo.State.SPILLED) { // what stands there is not the value
      ByteBuffer header = reader.blockHeader(slot.arenaOffset());
      if (header.getLong(BlockHeader.NAME_OFFSET) == slot.blockName()) { // else it has moved on
        long codec = header.getLong(BlockHeader.CODEC_OFFSET);
        type = typeName((byte) BlockHeader.codec(codec));
        contained = BlockHeader.edges(codec);
        size = OptionalLong.of(header.getLong(BlockHeader.LENGTH_OFFSET));
      }
    }
    return new ObjectInfo(
        new ObjectId(sessionId, slot.index(), slot.generation(), ObjectId.NO_LENDER).toString(),
        slot.state(),
        type,
        size,
        slot.arenaOffset() < 0 ? 0 : reader.blockBytes(slot.arenaOffset()),
        Instant.ofEpochSecond(slot.word(SlotLayout.CREATED_OFFSET) & 0xFFFF_FFFFL),
        slot.references(),
        slot.pins(),
        slot.waiters(),
        slot.producer(),
        slot.word(SlotLayout.NAMES_OFFSET) != 0,
        slot.word(SlotLayout.NESTED_OFFSET),
        contained);
  }

  private static String typeName(byte codec) {
    try {
      return switch (Codec.of(codec)) {
        case NULL -> "null";
        case BYTES -> "MemorySegment";
        case BYTE_BUFFER, BYTE_BUFFER_LITTLE_ENDIAN -> "ByteBuffer";
        case STRING_LATIN1, STRING_UTF16 -> "String";
        case LONG -> "Long";
        case INTEGER -> "Integer";
        case DOUBLE -> "Double";
        case BOOLEAN -> "Boolean";
        case SERIALIZED -> "object";
        case ERROR -> "error";
        case Codec array -> array.name().toLowerCase(Locale.ROOT).replace("_array", "[]");
      };
    } catch (SerializationException e) {
      return "unknown codec " + codec;
    }
  }

  private void forEachSlot(Consumer<Slot> visitor) {
    for (int span = 0; span < layout.slotSpans(); span++) {
      if (!reader.spanCommitted(span)) {
        continue;
      }
      ByteBuffer slots = reader.span(span);
      for (int i = 0; i < SegmentLayout.SLOTS_PER_SPAN; i++) {
        Slot slot = new Slot(slots, i, span * SegmentLayout.SLOTS_PER_SPAN + i);
        if (StateWord.state(slot.stateWord()) != StateWord.FREE) {
          visitor.accept(slot);
        }
      }
    }
  }

  private SessionInfo readSession(Path directory) {
    long flags = reader.word(SegmentLayout.FLAGS_OFFSET);
    boolean persistent = (flags & SegmentLayout.FLAG_PERSISTENT) != 0;
    SessionInfo.State state =
        !live.isEmpty()
            ? SessionInfo.State.LIVE
            : persistent ? SessionInfo.State.IDLE : SessionInfo.State.ORPHANED;
    return new SessionInfo(
        directory,
        HexFormat.of().toHexDigits(sessionId()),
        state,
        live.cardinality(),
        dead.cardinality(),
        persistent,
        (flags & SegmentLayout.FLAG_CHECKSUMS) != 0,
        Instant.ofEpochMilli(reader.word(SegmentLayout.CREATED_OFFSET)),
        reader.word(SegmentLayout.CREATOR_PID_OFFSET),
        layout.capacity(),
        layout.maxObjects(),
        layout.maxProcesses());
  }

  private long sessionId() {
    return reader.word(SegmentLayout.SESSION_OFFSET);
  }

  private static boolean joined(long status) {
    return ProcessLayout.state(status) == ProcessLayout.LIVE;
  }

  private long[] countersAt(long offset) {
    long[] counters = new long[Counters.COUNT];
    for (int i = 0; i < Counters.COUNT; i++) {
      counters[i] = reader.word(offset + 8L * i);
    }
    return counters;
  }

  /**
   * Asks the kernel who holds a lock byte. An entry that stayed LIVE, in one incarnation, while its
   * byte was free is a dead process'; one that changed meanwhile is of somebody who joins or
   * leaves.
   */
  private void tellTheLivingFromTheDead(SessionDirectory directory) {
    try (Liveness liveness = Liveness.open(directory.locks())) {
      for (int index = 0; index < layout.maxProcesses(); index++) {
        long status = reader.freshWord(layout.process(index));
        if (liveness.alive(index)) {
          live.set(index);
        } else if (joined(status) && reader.freshWord(layout.process(index)) == status) {
          dead.set(index);
        }
      }
    }
  }

  /** A slot among those of its span. */
  private record Slot(ByteBuffer span, int place, int index) {
    long word(int offset) {
      return span.getLong((place << SlotLayout.SHIFT) + offset);
    }

    long stateWord() {
      return word(SlotLayout.STATE_OFFSET);
    }

    int generation() {
      return StateWord.generation(stateWord());
    }

    long blockName() {
      return BlockHeader.name(index, generation(), StateWord.residency(stateWord()));
    }

    long arenaOffset() {
      long location = word(SlotLayout.LOCATION_OFFSET);
      return LocationWord.counts(location, stateWord()) ? LocationWord.arenaOffset(location) : -1;
    }

    boolean inCharge() {
      return StateWord.charge(stateWord()) != 0;
    }

    OptionalInt producer() {
      int charge = inCharge() ? StateWord.charge(stateWord()) : reserver();
      return charge > 0 && charge <= SegmentLayout.MAX_PROCESSES
          ? OptionalInt.of(charge - 1)
          : OptionalInt.empty();
    }

    /**
     * Who is responsible for the promise, plus one; zero if it is none, or of an earlier object.
     */
    private int reserver() {
      long reserver = word(SlotLayout.RESERVER_OFFSET);
      return state() == ObjectInfo.State.RESERVED && (int) (reserver >>> 32) == generation()
          ? (int) reserver
          : 0;
    }

    ObjectInfo.State state() {
      return switch (StateWord.state(stateWord())) {
        case StateWord.RESERVED -> ObjectInfo.State.RESERVED;
        case StateWord.SEALED -> ObjectInfo.State.SEALED;
        case StateWord.SPILLED -> ObjectInfo.State.SPILLED;
        case StateWord.FAILED -> ObjectInfo.State.FAILED;
        case StateWord.LOST -> ObjectInfo.State.LOST;
        case StateWord.FREED -> ObjectInfo.State.FREED;
        case StateWord.EVICTING -> ObjectInfo.State.EVICTING;
        default -> ObjectInfo.State.DYING;
      };
    }

    List<Integer> references() {
      return processes(SlotLayout.REFS_OFFSET);
    }

    List<Integer> pins() {
      return processes(SlotLayout.PINS_OFFSET);
    }

    List<Integer> waiters() {
      return processes(SlotLayout.WAITERS_OFFSET);
    }

    private List<Integer> processes(int set) {
      List<Integer> processes = List.of();
      for (int half = 0; half < 2; half++) {
        for (long bits = word(set + (half << 3)); bits != 0; bits &= bits - 1) {
          processes = processes.isEmpty() ? new ArrayList<>(2) : processes;
          processes.add((half << 6) + Long.numberOfTrailingZeros(bits));
        }
      }
      return processes;
    }
  }
}
