package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batoid.junit.BatoidTest;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.runtime.BatoidRuntime;
import org.junit.jupiter.api.Tag;

/** The command that lists names; it needs the flags that names need. */
@Tag("flags")
class NamesTest {
  @BatoidTest(threads = 1)
  void namesSayWhatTheyAreBoundTo(BatoidRuntime runtime) {
    ObjectStore store = runtime.store();
    try (ObjectRef<int[]> numbers = store.put(new int[1000]);
        ObjectRef<String> text = store.put("hello")) {
      store.bind("prices/today", numbers);
      store.bind("greeting", text);
      JsonNode names = Cli.run("names", "-s", runtime.directory(), "--json").json().path("names");
      assertThat(names).hasSize(2);
      assertThat(names.at("/0/name").asText()).isEqualTo("greeting");
      assertThat(names.at("/0/id").asText()).isEqualTo(text.id());
      assertThat(names.at("/0/type").asText()).isEqualTo("String");
      assertThat(names.at("/1/name").asText()).isEqualTo("prices/today");
      assertThat(names.at("/1/id").asText()).isEqualTo(numbers.id());
      assertThat(names.at("/1/state").asText()).isEqualTo("sealed");
      assertThat(names.at("/1/sizeBytes").asLong()).isEqualTo(4000);

      Cli table = Cli.run("names", "-s", runtime.directory());
      assertThat(table.exit()).isZero();
      assertThat(table.err()).isEmpty();
      assertThat(table.out()).contains("prices/today", "int[]", "greeting", "String");
      assertThat(store.stats().processes()).isEqualTo(1);
      assertThat(store.verify().problems()).isEmpty();
    }
  }

  @BatoidTest(threads = 1)
  void aNameOutlivesAnObjectThatWasFreed(BatoidRuntime runtime) {
    ObjectStore store = runtime.store();
    try (ObjectRef<String> text = store.put("hello")) {
      store.bind("greeting", text);
      assertThat(store.free(text)).isTrue();
      JsonNode names = Cli.run("names", "-s", runtime.directory(), "--json").json().path("names");
      assertThat(names).hasSize(1);
      assertThat(names.at("/0/name").asText()).isEqualTo("greeting");
      assertThat(names.at("/0/state").asText()).isIn("freed", "gone");
      assertThat(names.at("/0/sizeBytes").isNull()).isTrue();
    }
  }

  @BatoidTest(threads = 1)
  void aSessionWithoutNamesSaysSo(BatoidRuntime runtime) {
    assertThat(Cli.run("names", "-s", runtime.directory()).out()).isEqualTo("no names\n");
    JsonNode document = Cli.run("names", "-s", runtime.directory(), "--json").json();
    assertThat(document.path("names").isArray()).isTrue();
    assertThat(document.path("names")).isEmpty();
  }
}
