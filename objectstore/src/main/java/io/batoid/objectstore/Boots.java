package io.batoid.objectstore;

import io.batoid.BatoidException;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SegmentFile;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.reclaim.Verifier;
import io.batoid.objectstore.reclaim.doctor.Finding;
import io.batoid.objectstore.reclaim.doctor.Treatment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a persistent store has to do with the machine's boots (R23).
 *
 * <p>As long as the machine runs, what dead processes wrote is all there: the kernel has it. When
 * the machine itself went down, any page may be an old one. So a store that was not closed by its
 * last process, and is opened in another boot, is examined as a whole first: values that fail their
 * checksum are dropped, and whatever else contradicts itself is mended.
 *
 * <p>All of it happens with the gate held and nobody else in the session.
 */
final class Boots {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private Boots() {}

  /** Whether the machine went down while the store was open. */
  static boolean wentDownWhileOpen(Segment segment) {
    SharedMemory memory = segment.memory();
    UUID boot = current();
    return memory.get(SegmentLayout.OPEN_OFFSET) != 0
        && (memory.get(SegmentLayout.BOOT_OFFSET) != boot.getMostSignificantBits()
            || memory.get(SegmentLayout.BOOT_OFFSET + 8) != boot.getLeastSignificantBits());
  }

  /** The first process has opened the store. */
  static void opened(Segment segment) {
    SharedMemory memory = segment.memory();
    UUID boot = current();
    // the boot first: a death in between leaves a store that counts as closed, or as open in this
    // one
    memory.put(SegmentLayout.BOOT_OFFSET, boot.getMostSignificantBits());
    memory.put(SegmentLayout.BOOT_OFFSET + 8, boot.getLeastSignificantBits());
    memory.put(SegmentLayout.OPEN_OFFSET, 1);
  }

  /** The last process leaves the store. Only what is on the disk is closed. */
  static void closed(SegmentFile file, Segment segment) {
    if (file.sync()) {
      segment.memory().put(SegmentLayout.OPEN_OFFSET, 0);
      boolean _ = file.sync(); // if it is not: the store is examined once too often
    }
  }

  /** Mends what the machine left, and says what. */
  static void recover(Engine engine, SegmentFile file, Path directory) {
    Logger log = LoggerFactory.getLogger(Boots.class);
    log.warn(
        "The machine went down while {} was open; its objects are checked, and what fails is dropped",
        directory);
    Treatment.Outcome outcome =
        engine
            .treatment(file.pages(), true)
            .mend(() -> new Verifier(engine.examination()).findAtRest());
    for (Finding finding : outcome.mended()) {
      log.warn("{}: {}; {}", directory, finding.what(), finding.ailment().remedy());
    }
    for (Finding finding : outcome.left()) {
      log.error("{}: {}; it could not be mended", directory, finding.what());
    }
  }

  private static UUID current() {
    try {
      return UUID.fromString(Files.readString(BOOT).strip());
    } catch (IOException | IllegalArgumentException e) {
      throw new BatoidException(
          "cannot read " + BOOT + ", which a persistent store needs: " + e.getMessage(), e);
    }
  }
}
