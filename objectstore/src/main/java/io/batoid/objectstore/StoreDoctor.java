package io.batoid.objectstore;

import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Errno;
import io.batoid.objectstore.memory.FileBytes;
import io.batoid.objectstore.memory.OwnFile;
import io.batoid.objectstore.memory.Posix;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SegmentFile;
import io.batoid.objectstore.process.Liveness;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.process.SessionDirectory;
import io.batoid.objectstore.reclaim.Verifier;
import io.batoid.objectstore.reclaim.doctor.Finding;
import io.batoid.objectstore.reclaim.doctor.Treatment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Examines a session, and mends it: also one that {@link ObjectStore#open} refuses because it is
 * damaged.
 *
 * <p>It joins the session for a moment, so it needs a place of a process, and cleans up after the
 * dead first, as any process does. What {@link #repair} may do beside others it does; what needs
 * the session to itself it does only if no other process has it open.
 *
 * <p>For any thread.
 */
public final class StoreDoctor {
  private static final String NOT_MENDABLE =
      "cannot be mended: which of its bytes are wrong cannot be known;"
          + " keep the files if you need them, remove the directory and make the store anew";

  private StoreDoctor() {}

  /**
   * Checks every invariant of a session, while others may be at work. Changes nothing but what any
   * process does that joins.
   *
   * @throws StoreFormatException if there is no session, or it is not ours alone
   */
  public static DoctorReport examine(Path directory) {
    SessionDirectory session = checked(directory);
    DoctorReport header = header(session, false);
    if (header != null) {
      return header;
    }
    Visit visit;
    try (SessionDirectory.Gate _ = session.enter(false)) {
      visit = new Visit(session);
    }
    try {
      List<DoctorReport.Problem> left = new ArrayList<>();
      if (visit.wentDown) {
        left.add(
            new DoctorReport.Problem(
                "the machine went down while the store was open",
                "its objects are checked, and those that fail are dropped; opening it does so too"));
      }
      for (Finding finding : new Verifier(visit.engine.examination()).find()) {
        left.add(problem(finding));
      }
      return new DoctorReport(List.of(), left);
    } finally {
      try (SessionDirectory.Gate _ = session.enter(false)) {
        visit.leave(false);
      }
    }
  }

  /**
   * Mends what is wrong in a session, as far as it can be. Nobody joins or leaves meanwhile.
   *
   * @return what was mended, and what is left: that which needs the session to itself names the
   *     processes that have it open
   * @throws StoreFormatException if there is no session, or it is not ours alone
   */
  public static DoctorReport repair(Path directory) {
    SessionDirectory session = checked(directory);
    try (SessionDirectory.Gate _ = session.enter(false)) {
      List<DoctorReport.Problem> mended = new ArrayList<>();
      DoctorReport header = header(session, true);
      if (header != null && !header.ok()) {
        return header;
      }
      if (header != null) {
        mended.addAll(header.mended());
      }
      Visit visit = new Visit(session);
      boolean sound = false;
      try {
        Verifier verifier = new Verifier(visit.engine.examination());
        Treatment.Outcome outcome =
            visit
                .engine
                .treatment(visit.file.pages(), visit.alone)
                .mend(visit.alone ? verifier::findAtRest : verifier::find);
        outcome.mended().forEach(finding -> mended.add(problem(finding)));
        List<DoctorReport.Problem> left = new ArrayList<>();
        outcome.left().forEach(finding -> left.add(visit.notMended(finding)));
        sound = left.isEmpty();
        return new DoctorReport(mended, left);
      } finally {
        visit.leave(sound);
      }
    }
  }

  private static SessionDirectory checked(Path directory) {
    SessionDirectory session = new SessionDirectory(directory);
    session.check();
    SessionDirectory.check(session.segment(), false);
    return session;
  }

  private static DoctorReport.Problem problem(Finding finding) {
    return new DoctorReport.Problem(finding.what(), finding.ailment().remedy());
  }

  /** Null if the header is sound. With {@code mend} the gate is held. */
  private static @Nullable DoctorReport header(SessionDirectory session, boolean mend) {
    try {
      SegmentLayout _ = SegmentFile.readLayout(session.segment());
      return null;
    } catch (StoreFormatException e) {
      String what = String.valueOf(e.getMessage());
      ByteBuffer header;
      try {
        header = SegmentFile.readHeader(session.segment());
      } catch (StoreFormatException tooShort) {
        return new DoctorReport(List.of(), List.of(new DoctorReport.Problem(what, NOT_MENDABLE)));
      }
      int bit = SegmentFile.flippedBit(header);
      if (bit < 0) {
        return new DoctorReport(List.of(), List.of(new DoctorReport.Problem(what, NOT_MENDABLE)));
      }
      DoctorReport.Problem flipped =
          new DoctorReport.Problem(
              what,
              "with bit "
                  + bit % Byte.SIZE
                  + " of byte "
                  + bit / Byte.SIZE
                  + " the other way round its checksum fits: the bit is put right");
      if (!mend) {
        return new DoctorReport(List.of(), List.of(flipped));
      }
      if (Opening.anybodyLives(session)) {
        return new DoctorReport(
            List.of(),
            List.of(
                new DoctorReport.Problem(
                    what, "needs the session to itself: end the processes that have it open")));
      }
      putRight(session.segment(), header, bit);
      return new DoctorReport(List.of(flipped), List.of());
    }
  }

  private static void putRight(Path segment, ByteBuffer header, int bit) {
    int at = bit / Byte.SIZE;
    byte right = (byte) (header.get(at) ^ (1 << (bit % Byte.SIZE)));
    int descriptor = OwnFile.open(segment, Posix.O_RDWR);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mended = arena.allocateFrom(ValueLayout.JAVA_BYTE, right);
      if (descriptor < 0 || !FileBytes.write(descriptor, mended, at)) {
        throw new StoreFormatException(
            "cannot write " + segment + (descriptor < 0 ? ": " + Errno.describe(-descriptor) : ""));
      }
      Posix.sync(descriptor);
    } finally {
      if (descriptor >= 0) {
        Posix.close(descriptor);
      }
    }
  }

  /** A process of the session that only looks and mends. Comes and goes with the gate held. */
  private static final class Visit {
    private final SessionDirectory session;
    private final SegmentFile file;
    private final Liveness liveness;
    private final Arena arena = Arena.ofShared();
    private final Engine engine;
    private final boolean alone;
    private final boolean wentDown;

    Visit(SessionDirectory session) {
      this.session = session;
      this.file = SegmentFile.open(session.segment());
      this.liveness = Liveness.open(session.locks());
      boolean joined = false;
      try {
        Segment view = file.view(arena);
        this.alone = !Opening.anybodyLives(session);
        this.wentDown = alone && Boots.wentDownWhileOpen(view);
        ProcessTable processes = StoreCore.join(session, file, liveness, view);
        this.engine =
            new Engine(processes, file.pages(), arena, () -> false, session.path(), "doctor");
        engine.reapTheDead();
        joined = true;
      } finally {
        if (!joined) {
          arena.close();
          liveness.close();
          file.close();
        }
      }
    }

    DoctorReport.Problem notMended(Finding finding) {
      if (alone || !finding.ailment().needsQuiet()) {
        return new DoctorReport.Problem(finding.what(), "could not be mended");
      }
      String others =
          IntStream.range(0, file.layout().maxProcesses())
              .filter(index -> index != engine.processes.self() && engine.processes.alive(index))
              .mapToObj(engine.processes::describe)
              .collect(Collectors.joining(", "));
      return new DoctorReport.Problem(
          finding.what(),
          finding.ailment().remedy()
              + "; this needs the session to itself, but it is open in "
              + others);
    }

    /** {@code sound} if all that was found was mended. */
    void leave(boolean sound) {
      engine.catalogue.close();
      arena.close();
      engine.counts.unmap();
      try (Arena last = Arena.ofShared()) {
        ProcessTable processes = engine.processes.through(file.view(last));
        Recovery.sweepOwnPlace(processes, file.pages(), session.path());
        long flags = processes.segment().memory().get(SegmentLayout.FLAGS_OFFSET);
        if ((flags & SegmentLayout.FLAG_PERSISTENT) != 0
            && !Opening.anybodyLives(session, processes.self())
            && (sound || !wentDown)) {
          Boots.closed(file, processes.segment());
        }
      } finally {
        liveness.close();
        file.close();
      }
    }
  }
}
