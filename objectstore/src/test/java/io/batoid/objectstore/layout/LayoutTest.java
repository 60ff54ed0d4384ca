package io.batoid.objectstore.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where things stand in a segment of format version 7: any change here needs another version. */
class LayoutTest {
  private record Field(String name, long offset, long size) {}

  @Test
  void theFormatIsVersionFour() {
    assertThat(SegmentLayout.FORMAT_VERSION).isEqualTo(7);
    assertThat(SegmentLayout.MAGIC).isEqualTo(0x0A1A_4449_4F54_4142L);
    assertThat(SegmentLayout.CHUNK).isEqualTo(65_536);
    assertThat(SegmentLayout.SLOTS_PER_SPAN).isEqualTo(512);
    assertThat(SegmentLayout.MAX_PROCESSES).isEqualTo(128);
    assertThat(SegmentLayout.MAX_OBJECTS).isEqualTo(268_434_944);
    assertThat(SegmentLayout.MIN_CAPACITY).isEqualTo(1_048_576);
    assertThat(SegmentLayout.MAX_CAPACITY).isEqualTo(4_398_046_511_104L);
  }

  @Test
  void theHeaderIsPinned() {
    check(
        SegmentLayout.PAGE,
        new Field("magic", SegmentLayout.MAGIC_OFFSET, 8),
        new Field("version", SegmentLayout.VERSION_OFFSET, 8),
        new Field("session", SegmentLayout.SESSION_OFFSET, 8),
        new Field("capacity", SegmentLayout.CAPACITY_OFFSET, 8),
        new Field("max objects", SegmentLayout.MAX_OBJECTS_OFFSET, 8),
        new Field("max processes", SegmentLayout.MAX_PROCESSES_OFFSET, 8),
        new Field("created", SegmentLayout.CREATED_OFFSET, 8),
        new Field("flags", SegmentLayout.FLAGS_OFFSET, 8),
        new Field("creator", SegmentLayout.CREATOR_PID_OFFSET, 8),
        new Field("max object size", SegmentLayout.MAX_OBJECT_SIZE_OFFSET, 8),
        new Field("process quota", SegmentLayout.PROCESS_QUOTA_OFFSET, 8),
        new Field("spill limit", SegmentLayout.SPILL_LIMIT_OFFSET, 8),
        new Field("header crc", SegmentLayout.HEADER_CRC_OFFSET, 8),
        new Field("boot", SegmentLayout.BOOT_OFFSET, 16),
        new Field("open", SegmentLayout.OPEN_OFFSET, 8),
        new Field("memory waited for", SegmentLayout.MEMORY_WAITED_FOR_OFFSET, 8),
        new Field("tickets", SegmentLayout.TICKETS_OFFSET, 8),
        new Field("queue", SegmentLayout.QUEUE_OFFSET, 48),
        new Field("cold hint", SegmentLayout.COLD_HINT_OFFSET, 8),
        new Field("unowned classes", SegmentLayout.UNOWNED_CLASSES_OFFSET, 16),
        new Field("spill files", SegmentLayout.SPILL_FILES_OFFSET, 8),
        new Field("clock hand", SegmentLayout.CLOCK_HAND_OFFSET, 8),
        new Field("counters", SegmentLayout.COUNTERS_OFFSET, 56),
        new Field("freed runs", SegmentLayout.FREED_RUNS_OFFSET, 8L * SegmentLayout.FREED_RUNS),
        new Field("spill path", SegmentLayout.SPILL_PATH_OFFSET, 2048));
    assertThat(
            List.of(
                SegmentLayout.MAGIC_OFFSET,
                SegmentLayout.VERSION_OFFSET,
                SegmentLayout.SESSION_OFFSET,
                SegmentLayout.CAPACITY_OFFSET,
                SegmentLayout.MAX_OBJECTS_OFFSET,
                SegmentLayout.MAX_PROCESSES_OFFSET,
                SegmentLayout.CREATED_OFFSET,
                SegmentLayout.FLAGS_OFFSET,
                SegmentLayout.CREATOR_PID_OFFSET,
                SegmentLayout.MAX_OBJECT_SIZE_OFFSET,
                SegmentLayout.PROCESS_QUOTA_OFFSET,
                SegmentLayout.SPILL_LIMIT_OFFSET,
                SegmentLayout.HEADER_CRC_OFFSET))
        .containsExactly(0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96);
    assertThat(SegmentLayout.BOOT_OFFSET).isEqualTo(128);
    assertThat(SegmentLayout.OPEN_OFFSET).isEqualTo(144);
    assertThat(SegmentLayout.MEMORY_WAITED_FOR_OFFSET).isEqualTo(256);
    assertThat(SegmentLayout.COUNTERS_OFFSET).isEqualTo(512);
    assertThat(SegmentLayout.FREED_RUNS_OFFSET).isEqualTo(1024);
    assertThat(SegmentLayout.FREED_RUNS).isEqualTo(64);
    assertThat(SegmentLayout.TICKETS_OFFSET).isEqualTo(264);
    assertThat(SegmentLayout.QUEUE_OFFSET).isEqualTo(272);
    assertThat(SegmentLayout.SPILL_FILES_OFFSET).isEqualTo(352);
    assertThat(SegmentLayout.CLOCK_HAND_OFFSET).isEqualTo(360);
    assertThat(SegmentLayout.SPILL_PATH_OFFSET).isEqualTo(2048);
  }

  @Test
  void aSlotIsTwoCacheLines() {
    check(
        SlotLayout.SIZE,
        new Field("state", SlotLayout.STATE_OFFSET, 8),
        new Field("location", SlotLayout.LOCATION_OFFSET, 8),
        new Field("disk", SlotLayout.DISK_OFFSET, 8),
        new Field("reserver", SlotLayout.RESERVER_OFFSET, 8),
        new Field("created", SlotLayout.CREATED_OFFSET, 8),
        new Field("used", SlotLayout.USED_OFFSET, 8),
        new Field("disk length", SlotLayout.DISK_LENGTH_OFFSET, 8),
        new Field("disk crc", SlotLayout.DISK_CRC_OFFSET, 8),
        new Field("refs", SlotLayout.REFS_OFFSET, 16),
        new Field("pins", SlotLayout.PINS_OFFSET, 16),
        new Field("waiters", SlotLayout.WAITERS_OFFSET, 16),
        new Field("names", SlotLayout.NAMES_OFFSET, 8),
        new Field("nested", SlotLayout.NESTED_OFFSET, 8));
    assertThat(1 << SlotLayout.SHIFT).isEqualTo(SlotLayout.SIZE).isEqualTo(128);
    assertThat(
            List.of(
                SlotLayout.STATE_OFFSET,
                SlotLayout.LOCATION_OFFSET,
                SlotLayout.DISK_OFFSET,
                SlotLayout.RESERVER_OFFSET,
                SlotLayout.CREATED_OFFSET,
                SlotLayout.USED_OFFSET,
                SlotLayout.DISK_LENGTH_OFFSET,
                SlotLayout.DISK_CRC_OFFSET))
        .containsExactly(0, 8, 16, 24, 32, 40, 48, 56);
    assertThat(
            List.of(
                SlotLayout.REFS_OFFSET,
                SlotLayout.PINS_OFFSET,
                SlotLayout.WAITERS_OFFSET,
                SlotLayout.NAMES_OFFSET,
                SlotLayout.NESTED_OFFSET))
        .as("the contended line")
        .containsExactly(64, 80, 96, 112, 120);
  }

  @Test
  void aProcessEntryIsPinned() {
    check(
        ProcessLayout.SIZE,
        new Field("status", ProcessLayout.STATUS_OFFSET, 8),
        new Field("pid", ProcessLayout.PID_OFFSET, 8),
        new Field("start", ProcessLayout.START_OFFSET, 8),
        new Field("inbox", ProcessLayout.INBOX_OFFSET, 8),
        new Field("bell", ProcessLayout.BELL_OFFSET, 4),
        new Field("listening", ProcessLayout.LISTENING_OFFSET, 4),
        new Field("ring head", ProcessLayout.RING_HEAD_OFFSET, 8),
        new Field("look everywhere", ProcessLayout.LOOK_EVERYWHERE_OFFSET, 8),
        new Field("freed classes", ProcessLayout.FREED_CLASSES_OFFSET, 16),
        new Field("freed slots", ProcessLayout.FREED_SLOTS_OFFSET, 8),
        new Field("counters", ProcessLayout.COUNTERS_OFFSET, 64),
        new Field("ticket", ProcessLayout.TICKET_OFFSET, 8),
        new Field("looks", ProcessLayout.LOOKS_OFFSET, 8),
        new Field("leaving", ProcessLayout.LEAVING_OFFSET, 8),
        new Field("ring", ProcessLayout.RING_OFFSET, 8L * ProcessLayout.RING_CAPACITY));
    assertThat(ProcessLayout.SIZE).isEqualTo(SegmentLayout.PAGE).isEqualTo(4096);
    assertThat(ProcessLayout.BELL_OFFSET).isEqualTo(64);
    assertThat(ProcessLayout.FREED_CLASSES_OFFSET).isEqualTo(128);
    assertThat(ProcessLayout.COUNTERS_OFFSET).isEqualTo(192);
    assertThat(ProcessLayout.TICKET_OFFSET).isEqualTo(320);
    assertThat(ProcessLayout.LOOKS_OFFSET).isEqualTo(328);
    assertThat(ProcessLayout.LEAVING_OFFSET).isEqualTo(336);
    assertThat(ProcessLayout.RING_OFFSET + 8 * ProcessLayout.RING_CAPACITY).isEqualTo(4096);
    assertThat(SizeClasses.COUNT).as("bits of freed classes").isLessThanOrEqualTo(128);
    assertThat(ProcessLayout.LOAN_ARRIVED)
        .isGreaterThan(SegmentLayout.MAX_OBJECTS + SegmentLayout.SLOTS_PER_SPAN);
  }

  @Test
  void aBlockHeaderIsPinned() {
    check(
        BlockHeader.SIZE,
        new Field("name", BlockHeader.NAME_OFFSET, 8),
        new Field("length", BlockHeader.LENGTH_OFFSET, 8),
        new Field("codec", BlockHeader.CODEC_OFFSET, 8),
        new Field("crc", BlockHeader.CRC_OFFSET, 8));
    assertThat(BlockHeader.SIZE).isEqualTo(32);
    assertThat(BlockHeader.blockSize(0, 0)).isEqualTo(32);
    assertThat(BlockHeader.blockSize(5, 0)).isEqualTo(37);
    assertThat(BlockHeader.blockSize(5, 2)).isEqualTo(32 + 8 + 16);
    assertThat(BlockHeader.edgesOffset(0)).isEqualTo(32);
    assertThat(BlockHeader.edgesOffset(1L << 40)).isEqualTo(32 + (1L << 40));
  }

  @Test
  void locksArePinned() {
    check(
        LockLayout.EDGE_LOCK_SIZE,
        new Field("word", LockLayout.WORD_OFFSET, 8),
        new Field("redo", LockLayout.REDO_OFFSET, 8),
        new Field("record", LockLayout.RECORD_OFFSET, 8));
    assertThat(LockLayout.EDGE_LOCK_SIZE).isEqualTo(128);
    assertThat(LockLayout.EDGE_LOCKS).isEqualTo(64);
    assertThat(LockLayout.CATALOGUE_LOCK_SIZE).isEqualTo(2048);
    assertThat(LockLayout.CATALOGUE_SHARDS).isEqualTo(4);
  }

  @Test
  void theTablesOfASegmentFollowEachOther() {
    for (long capacity : new long[] {SegmentLayout.MIN_CAPACITY, 1L << 33, 1L << 42}) {
      for (int objects : new int[] {512, 1 << 14, SegmentLayout.MAX_OBJECTS}) {
        for (int processes : new int[] {1, 7, 128}) {
          follow(new SegmentLayout(capacity, objects, processes));
        }
      }
    }
  }

  @Test
  void theOffsetsOfASmallSegmentArePinned() {
    SegmentLayout layout = new SegmentLayout(16 << 20, 8192, 128);
    assertThat(layout.edgeLock(0)).isEqualTo(4096);
    assertThat(layout.catalogueLock(0)).isEqualTo(12_288);
    assertThat(layout.process(0)).isEqualTo(20_480);
    assertThat(layout.slotSpanWord(0)).isEqualTo(544_768);
    assertThat(layout.runWord(0)).isEqualTo(548_864);
    assertThat(layout.slotTable()).isEqualTo(552_960);
    assertThat(layout.slot(8191)).isEqualTo(552_960 + 8191 * 128);
    assertThat(layout.arena()).isEqualTo(2 << 20);
    assertThat(layout.size()).isEqualTo(18 << 20);
  }

  @Test
  void aGeometryThatCannotBeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SegmentLayout(SegmentLayout.MIN_CAPACITY + 1, 512, 1))
        .withMessage("capacity=1048577");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SegmentLayout(SegmentLayout.MIN_CAPACITY, 513, 1))
        .withMessage("maxObjects=513");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SegmentLayout(SegmentLayout.MIN_CAPACITY, 512, 129))
        .withMessage("maxProcesses=129");
  }

  private static void follow(SegmentLayout layout) {
    List<Long> starts = new ArrayList<>();
    starts.add((long) SegmentLayout.PAGE);
    starts.add(layout.edgeLock(LockLayout.EDGE_LOCKS - 1) + LockLayout.EDGE_LOCK_SIZE);
    starts.add(layout.catalogueLock(0));
    starts.add(
        layout.catalogueLock(LockLayout.CATALOGUE_SHARDS - 1) + LockLayout.CATALOGUE_LOCK_SIZE);
    starts.add(layout.process(0));
    starts.add(layout.process(layout.maxProcesses() - 1) + ProcessLayout.SIZE);
    starts.add(layout.slotSpanWord(0));
    starts.add(layout.slotSpanHint(layout.slotSpans() - 1) + 8);
    starts.add(layout.runWord(0));
    starts.add(layout.runHint(layout.chunks() - 1) + 8);
    starts.add(layout.slotTable());
    starts.add(layout.slot(layout.slots() - 1) + SlotLayout.SIZE);
    starts.add(layout.arena());
    starts.add(layout.size());
    assertThat(starts).as("%s", layout).isSorted();
    assertThat(layout.slotTable() % SegmentLayout.PAGE).isZero();
    assertThat(layout.process(0) % SegmentLayout.PAGE).isZero();
    assertThat(layout.arena() % (2 << 20)).isZero();
    assertThat(layout.tablesSize()).isEqualTo(layout.slotTable());
  }

  private static void check(long size, Field... fields) {
    for (Field field : fields) {
      assertThat(field.offset + field.size).as("%s", field).isLessThanOrEqualTo(size);
      assertThat(field.offset % Math.min(8, field.size)).as("alignment of %s", field).isZero();
      for (Field other : fields) {
        assertThat(
                field.equals(other)
                    || field.offset + field.size <= other.offset
                    || other.offset + other.size <= field.offset)
            .as("%s and %s do not overlap", field, other)
            .isTrue();
      }
    }
  }
}
