package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.Promise;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands that look: what they say about a live session, and that they leave no trace. */
class InspectingTest {
  private TestStores stores;

  @BeforeEach
  void makeDirectory() throws Exception {
    stores = new TestStores();
  }

  @AfterEach
  void removeDirectory() throws Exception {
    stores.close();
  }

  @Test
  void statusTellsWhatTheStoreTellsOfItself() {
    try (ObjectStore store = stores.open("one");
        ObjectRef<byte[]> _ = store.put(new byte[100_000]);
        Promise<String> _ = store.reserve()) {
      JsonNode status = Cli.run("status", "-s", stores.session("one"), "--json").json();
      assertThat(status.path("state").asText()).isEqualTo("live");
      assertThat(status.path("live").asInt()).isEqualTo(1);
      assertThat(status.path("dead").asInt()).isZero();
      assertThat(status.path("objects").asLong()).isEqualTo(store.stats().objects()).isEqualTo(2);
      assertThat(status.path("usedBytes").asLong()).isEqualTo(store.stats().usedBytes());
      assertThat(status.path("residentBytes").asLong()).isEqualTo(store.stats().residentBytes());
      assertThat(status.path("capacityBytes").asLong()).isEqualTo(16 << 20);
      assertThat(status.path("objectsByState").path("reserved").asInt()).isEqualTo(1);
      assertThat(status.path("objectsByState").path("sealed").asInt()).isEqualTo(1);
      assertThat(status.path("persistent").asBoolean()).isFalse();
    }
  }

  @Test
  void statusForPeopleFitsAScreen() {
    try (ObjectStore store = stores.open("one");
        ObjectRef<String> _ = store.put("hello")) {
      Cli status = Cli.run("-s", stores.session("one"), "status");
      assertThat(status.exit()).isZero();
      assertThat(status.err()).isEmpty();
      assertThat(status.out())
          .contains(
              "state       live", "capacity    16M", "objects     1 of at most 4,096: 1 sealed");
      assertThat(status.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    }
  }

  @Test
  void objectsSayWhatTheyAreAndWhoHoldsThem() {
    try (ObjectStore store = stores.open("one");
        ObjectStore other = stores.open("one");
        ObjectRef<int[]> numbers = store.put(new int[1000]);
        ObjectRef<String> text = store.put("hello");
        ObjectRef<List<ObjectRef<String>>> list = store.put(List.of(text));
        Promise<String> promise = store.reserve();
        ObjectRef<int[]> _ = other.resolve(numbers.id());
        Pinned _ = store.pin(numbers)) {
      ObjectNode objects = JsonNodeFactory.instance.objectNode();
      JsonNode document = Cli.run("objects", "--json", "-s", stores.session("one")).json();
      document.path("objects").forEach(object -> objects.set(object.path("id").asText(), object));
      assertThat(document.path("total").asInt()).isEqualTo(4);
      assertThat(Cli.names(objects))
          .containsExactlyInAnyOrder(numbers.id(), text.id(), list.id(), promise.ref().id());

      JsonNode array = objects.path(numbers.id());
      assertThat(array.path("type").asText()).isEqualTo("int[]");
      assertThat(array.path("sizeBytes").asLong()).isEqualTo(4000);
      assertThat(array.path("blockBytes").asLong()).isGreaterThan(4000);
      assertThat(array.path("references")).hasSize(2);
      assertThat(array.path("pins")).hasSize(1);

      assertThat(objects.path(text.id()).path("type").asText()).isEqualTo("String");
      assertThat(objects.path(text.id()).path("containers").asInt()).isEqualTo(1);
      assertThat(objects.path(list.id()).path("contained").asInt()).isEqualTo(1);

      JsonNode reserved = objects.path(promise.ref().id());
      assertThat(reserved.path("state").asText()).isEqualTo("reserved");
      assertThat(reserved.path("sizeBytes").isNull()).isTrue();
      assertThat(reserved.path("producer").asInt(-1)).isNotNegative();
    }
  }

  @Test
  void objectsAreCountedByProcessTypeAndAge() {
    try (ObjectStore store = stores.open("one");
        ObjectStore other = stores.open("one");
        ObjectRef<byte[]> large = store.put(new byte[100_000]);
        ObjectRef<byte[]> _ = store.put(new byte[1000]);
        ObjectRef<String> _ = store.put("text");
        ObjectRef<byte[]> theirs = other.resolve(large.id());
        Pinned _ = other.pin(theirs)) {
      JsonNode byType =
          Cli.run("objects", "--by", "type", "-s", stores.session("one"), "--json").json();
      assertThat(byType.at("/groups/0/type").asText()).isEqualTo("byte[]");
      assertThat(byType.at("/groups/0/objects").asInt()).isEqualTo(2);
      assertThat(byType.at("/groups/0/valueBytes").asLong()).isEqualTo(101_000);
      assertThat(byType.at("/groups/1/type").asText()).isEqualTo("String");
      JsonNode byProcess =
          Cli.run("objects", "--by", "process", "-s", stores.session("one"), "--json").json();
      assertThat(byProcess.at("/groups/0/process").asText()).isEqualTo("0");
      assertThat(byProcess.at("/groups/0/objects").asInt()).isEqualTo(3);
      assertThat(byProcess.at("/groups/1/objects").asInt()).isEqualTo(1);
      assertThat(byProcess.at("/groups/1/pinned").asInt()).isEqualTo(1);
      Cli byAge = Cli.run("objects", "--by", "age", "-s", stores.session("one"));
      assertThat(byAge.out()).contains("AGE", "under 1 min");
    }
  }

  @Test
  void objectsAreSortedAndLimited() {
    try (ObjectStore store = stores.open("one");
        ObjectRef<byte[]> _ = store.put(new byte[10]);
        ObjectRef<byte[]> large = store.put(new byte[100_000]);
        ObjectRef<byte[]> _ = store.put(new byte[1000])) {
      Cli limited = Cli.run("objects", "--limit", 1, "-s", stores.session("one"), "--json");
      assertThat(limited.json().path("objects")).hasSize(1);
      assertThat(limited.json().path("total").asInt()).isEqualTo(3);
      assertThat(limited.json().at("/objects/0/id").asText()).isEqualTo(large.id());
      Cli text = Cli.run("objects", "--limit", 2, "--sort", "size", "-s", stores.session("one"));
      assertThat(text.out()).contains("byte[]", "98K", "1000").contains("1 more object;");
      assertThat(text.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
      assertThat(Cli.run("objects", "--sort", "age", "-s", stores.session("one")).exit()).isZero();
    }
  }

  @Test
  void processesSayWhatTheyHold() {
    try (ObjectStore store = stores.open("one");
        ObjectRef<byte[]> first = store.put(new byte[10]);
        ObjectRef<byte[]> second = store.put(new byte[20]);
        Promise<String> _ = reserveIn(store, second); // in a slot that was in use
        ObjectWriter _ = store.create(100);
        Pinned _ = first.pin()) {
      store.stats(); // makes our counters visible
      JsonNode processes =
          Cli.run("processes", "-s", stores.session("one"), "--json").json().path("processes");
      assertThat(processes).hasSize(1);
      JsonNode own = processes.get(0);
      assertThat(own.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      assertThat(own.path("alive").asBoolean()).isTrue();
      assertThat(own.path("references").asInt()).isGreaterThanOrEqualTo(2);
      assertThat(own.path("pins").asInt()).isEqualTo(1);
      assertThat(own.path("producing").asInt()).isEqualTo(1);
      assertThat(own.path("promises").asInt()).isEqualTo(1);
      assertThat(own.path("puts").asLong()).isEqualTo(store.stats().puts());
      assertThat(own.path("bytesPut").asLong()).isEqualTo(store.stats().bytesPut());
      assertThat(own.path("bytesPinned").asLong()).isEqualTo(10);
      Cli text = Cli.run("processes", "-s", stores.session("one"));
      assertThat(text.out()).contains("alive").contains(own.path("pid").asText());
      assertThat(text.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(91));
    }
  }

  @Test
  void lookingTakesNoPlaceAndChangesNothing() {
    try (ObjectStore store = ObjectStore.open(stores.options("one").maxProcesses(1));
        ObjectRef<byte[]> _ = store.put(new byte[10])) {
      String before = store.stats().toString();
      for (String command : List.of("status", "objects", "processes")) {
        assertThat(Cli.run(command, "-s", stores.session("one")).exit()).isZero();
      }
      assertThat(store.stats()).hasToString(before);
      Cli doctor = Cli.run("doctor", "-s", stores.session("one"));
      assertThat(doctor.exit()).isEqualTo(1);
      assertThat(doctor.err()).startsWith("batoid: all 1 process places of the store are taken");
    }
  }

  private static Promise<String> reserveIn(ObjectStore store, ObjectRef<?> old) {
    String slot = old.id().split("-", -1)[2];
    old.close();
    Promise<String> promise = store.reserve();
    assertThat(promise.ref().id()).contains("-" + slot + "-");
    return promise;
  }
}
