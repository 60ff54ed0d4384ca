package io.batoid.scheduler.lane;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.spi.SessionLink;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of a session, here two stores of one JVM, that send to each other. */
class LaneTest {
  private static final int OTHER = 100;

  @TempDir Path directory;
  private ObjectStore from;
  private ObjectStore to;
  private Exchange sender;
  private Exchange receiver;
  private Peer peer;
  private final List<Integer> delivered = new ArrayList<>();

  @BeforeEach
  void open() {
    StoreOptions options = StoreOptions.at(directory.resolve("session")).capacity("32m");
    from = ObjectStore.open(options);
    to = ObjectStore.open(options);
    sender = new Exchange(from.unwrap(SessionLink.class), Profile.DRIVER, (lane, message) -> {});
    receiver =
        new Exchange(
            to.unwrap(SessionLink.class),
            new Profile(1, 7, 0, 3),
            (lane, message) -> delivered.add(number(message)));
    peer = requireNonNull(sender.peer(to.unwrap(SessionLink.class).self()));
  }

  @AfterEach
  void close() {
    sender.close();
    receiver.close();
    to.close();
    assertThat(from.verify().problems()).isEmpty();
    assertThat(from.stats().objects()).isZero();
    from.close();
  }

  private static byte[] payload(int number, int length) {
    return ByteBuffer.allocate(Math.max(4, length)).putInt(number).array();
  }

  private static int number(Message message) {
    return ByteBuffer.wrap(message.payload()).getInt();
  }

  private long offer(int number, int length) {
    byte[] payload = payload(number, length);
    return peer.offer(MessageKind.TASK, 0, payload, payload.length);
  }

  @Test
  void whatAProcessSaysOfItselfIsRead() {
    assertThat(peer.profile()).isEqualTo(new Profile(1, 7, 0, 3));
    assertThat(sender.living()).containsExactly(peer);
    receiver.idle(2);
    assertThat(peer.idleThreads()).isEqualTo(2);
  }

  @Test
  void messagesArriveInTheirOrder() {
    for (int i = 0; i < 10; i++) {
      peer.post(OTHER, 0, payload(i, 4), false);
    }
    receiver.look();
    assertThat(delivered).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void whatWaitsIsTakenBackOrTakenNeverBoth() {
    long first = offer(1, 4);
    long second = offer(2, 4);
    assertThat(peer.isTaken(first)).isFalse();
    assertThat(number(requireNonNull(receiver.take()).message())).isEqualTo(1);
    assertThat(peer.isTaken(first)).isTrue();
    assertThat(peer.revoke(first)).isFalse();
    assertThat(peer.revoke(second)).isTrue();
    assertThat(peer.revoke(second)).isFalse();
    assertThat(receiver.take()).isNull();
  }

  @Test
  void messagesThatDoNotWaitPassThoseThatDo() {
    offer(1, 4);
    peer.post(OTHER, 0, payload(2, 4), false);
    receiver.look();
    assertThat(delivered).containsExactly(2);
    assertThat(number(requireNonNull(receiver.take()).message())).isEqualTo(1);
  }

  @Test
  void aFullLaneRefusesWorkAndKeepsMessages() {
    int sent = 0;
    while (offer(sent, 1000) >= 0) {
      sent++;
    }
    assertThat(sent).isGreaterThan(40);
    for (int i = 0; i < 100; i++) {
      peer.post(OTHER, 0, payload(i, 1000), false);
    }
    for (int i = 0; i < sent; i++) {
      assertThat(number(requireNonNull(receiver.take()).message())).isEqualTo(i);
    }
    while (delivered.size() < 100) {
      sender.flush();
      receiver.look();
    }
    assertThat(delivered).isSorted().hasSize(100);
  }

  @Test
  void whoWaitsForRoomIsCalledWhenThereIsSome() {
    SessionLink link = from.unwrap(SessionLink.class);
    long inbox = link.offsetOf(link.inbox(link.self()));
    link.memory().putInt(inbox + InboxLayout.ANSWERING_OFFSET, 1); // as if it slept
    int calls = link.memory().getInt(inbox + InboxLayout.CALL_OFFSET);
    peer.post(OTHER, 0, payload(0, 4), false);
    receiver.look();
    assertThat(link.memory().getInt(inbox + InboxLayout.CALL_OFFSET)).isEqualTo(calls);
    List<Integer> all = new ArrayList<>(List.of(0));
    for (int i = 1; i < 2_000; i++) {
      peer.post(OTHER, 0, payload(i, 100), false);
      all.add(i);
    }
    while (delivered.size() < all.size()) {
      int before = delivered.size();
      receiver.look();
      assertThat(delivered).hasSizeGreaterThan(before);
      boolean waits = delivered.size() < all.size();
      assertThat(link.memory().getInt(inbox + InboxLayout.CALL_OFFSET) > calls).isEqualTo(waits);
      calls = link.memory().getInt(inbox + InboxLayout.CALL_OFFSET);
      sender.flush();
    }
    assertThat(delivered).isEqualTo(all);
  }

  @Test
  void aLaneKeepsOrderAndContentWhateverTheSizesAndWhoeverRevokes() {
    Random random = new Random(42);
    ArrayDeque<Integer> expected = new ArrayDeque<>();
    long lastPosition = -1;
    int lastNumber = -1;
    for (int i = 0; i < 20_000; i++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          long position = offer(i, random.nextInt(2000));
          if (position >= 0) {
            expected.addLast(i);
            lastPosition = position;
            lastNumber = i;
          }
        }
        case 2 -> {
          if (lastPosition >= 0 && peer.revoke(lastPosition)) {
            assertThat(expected.removeLast()).isEqualTo(lastNumber);
          }
          lastPosition = -1;
        }
        default -> {
          Exchange.Taken taken = receiver.take();
          assertThat(taken == null ? null : number(taken.message()))
              .isEqualTo(expected.pollFirst());
        }
      }
    }
  }

  @Test
  void aSleeperIsWoken() {
    CompletableFuture<Integer> taken =
        CompletableFuture.supplyAsync(
            () -> {
              while (true) {
                int bell = receiver.bell();
                Exchange.Taken next = receiver.take();
                if (next != null) {
                  return number(next.message());
                }
                receiver.sleepForWork(bell, () -> false);
              }
            },
            task -> Thread.ofPlatform().daemon().start(task));
    offer(5, 4);
    assertThat(taken.join()).isEqualTo(5);
  }

  @Test
  void twoSendersAreServedInTurn() {
    try (ObjectStore third = ObjectStore.open(directory.resolve("session"));
        Exchange other =
            new Exchange(third.unwrap(SessionLink.class), Profile.DRIVER, (l, m) -> {})) {
      Peer same = requireNonNull(other.peer(peer.process()));
      for (int i = 0; i < 20; i++) {
        offer(1, 4);
      }
      for (int i = 0; i < 5; i++) {
        same.offer(MessageKind.TASK, 0, payload(2, 4), 4);
      }
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        order.add(number(requireNonNull(receiver.take()).message()));
      }
      assertThat(order.stream().filter(n -> n == 2)).hasSize(5);
    }
  }

  @Test
  void theLanesOfTheDeadAreDropped() {
    int dead;
    try (ObjectStore third = ObjectStore.open(directory.resolve("session"));
        Exchange other =
            new Exchange(third.unwrap(SessionLink.class), Profile.DRIVER, (l, m) -> {})) {
      Peer same = requireNonNull(other.peer(peer.process()));
      assertThat(same.offer(MessageKind.TASK, 0, payload(2, 4), 4)).isNotNegative();
      receiver.look();
      dead = third.unwrap(SessionLink.class).self();
    }
    assertThat(receiver.dropDeadSenders()).containsExactly(dead);
    assertThat(receiver.take()).isNull();
  }
}
