package io.batoid.scheduler.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where things stand in inboxes and lanes: other processes rely on it. */
class LaneLayoutTest {
  @Test
  void aLaneIsPinned() {
    assertThat(LaneLayout.TAIL_OFFSET).isZero();
    assertThat(LaneLayout.HEAD_OFFSET).isEqualTo(64);
    assertThat(LaneLayout.RING_OFFSET).isEqualTo(128);
    assertThat(LaneLayout.CAPACITY).isEqualTo(65_536);
    assertThat(LaneLayout.ENTRY_HEADER).isEqualTo(8);
  }

  @Test
  void anInboxIsPinned() {
    assertThat(
            new int[] {
              InboxLayout.BELL_OFFSET,
              InboxLayout.ASLEEP_OFFSET,
              InboxLayout.IDLE_OFFSET,
              InboxLayout.CALL_OFFSET,
              InboxLayout.ANSWERING_OFFSET,
              InboxLayout.HUNGRY_OFFSET,
              InboxLayout.ROLE_OFFSET,
              InboxLayout.ENVIRONMENT_OFFSET,
              InboxLayout.LAUNCHER_OFFSET,
              InboxLayout.LAUNCHER_INCARNATION_OFFSET,
              InboxLayout.LANES_OFFSET
            })
        .containsExactly(0, 4, 8, 64, 68, 72, 128, 136, 144, 152, 1024);
    assertThat(InboxLayout.SIZE).isEqualTo(2048);
    assertThat(InboxLayout.ACCOUNTS_OFFSET).isEqualTo(256);
    assertThat(InboxLayout.ACCOUNT_SIZE).isEqualTo(24);
    assertThat(InboxLayout.ACCOUNTS * InboxLayout.ACCOUNT_SIZE)
        .isEqualTo(InboxLayout.LANES_OFFSET - InboxLayout.ACCOUNTS_OFFSET);
  }

  @Test
  void anEntryWordKeepsItsFieldsApart() {
    long word = LaneLayout.word(LaneLayout.SENT, 0xAB, 0xCDEF, LaneLayout.MAX_PAYLOAD);
    assertThat(LaneLayout.state(word)).isEqualTo(LaneLayout.SENT);
    assertThat(LaneLayout.kind(word)).isEqualTo(0xAB);
    assertThat(LaneLayout.flags(word)).isEqualTo(0xCDEF);
    assertThat(LaneLayout.length(word)).isEqualTo(LaneLayout.MAX_PAYLOAD);
    long taken = LaneLayout.withState(word, LaneLayout.TAKEN);
    assertThat(LaneLayout.state(taken)).isEqualTo(LaneLayout.TAKEN);
    assertThat(LaneLayout.withState(taken, LaneLayout.SENT)).isEqualTo(word);
  }

  @Test
  void entriesTakeWholeWords() {
    assertThat(LaneLayout.entrySize(0)).isEqualTo(8);
    assertThat(LaneLayout.entrySize(1)).isEqualTo(16);
    assertThat(LaneLayout.entrySize(8)).isEqualTo(16);
    assertThat(LaneLayout.entrySize(9)).isEqualTo(24);
  }
}
