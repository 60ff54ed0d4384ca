package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.batoid.objectstore.ObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which sessions there are, what became of them, and which of them go. */
class SessionsTest {
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
  void pruneRemovesTheOrphanedOnly() throws Exception {
    Path orphan = stores.orphan("orphan");
    ObjectStore.open(stores.options("idle").persistent(true)).close();
    Files.createDirectory(stores.session("empty"));
    try (ObjectStore live = stores.open("live")) {
      ObjectNode before = sessions();
      assertThat(Cli.names(before)).containsExactlyInAnyOrder("orphan", "idle", "live");
      assertThat(before.path("orphan").path("state").asText()).isEqualTo("orphaned");
      assertThat(before.path("orphan").path("objects").asInt()).isEqualTo(2);
      assertThat(before.path("orphan").path("dead").asInt()).isEqualTo(1);
      assertThat(before.path("idle").path("state").asText()).isEqualTo("idle");
      assertThat(before.path("idle").path("persistent").asBoolean()).isTrue();
      assertThat(before.path("live").path("state").asText()).isEqualTo("live");
      assertThat(before.path("live").path("live").asInt()).isEqualTo(1);

      Cli prune = Cli.run("sessions", "--prune", "--in", stores.root);
      assertThat(prune.exit()).isZero();
      assertThat(prune.out()).contains("pruned");
      assertThat(orphan).doesNotExist();
      assertThat(Cli.names(sessions())).containsExactlyInAnyOrder("idle", "live");
      assertThat(live.verify().ok()).isTrue();
    }
    assertThat(Cli.run("destroy", "-s", stores.session("idle")).exit()).isZero();
    Cli nothing = Cli.run("sessions", "--in", stores.root);
    assertThat(nothing.exit()).isZero();
    assertThat(nothing.out()).startsWith("no sessions in ");
  }

  @Test
  void aLongNameIsShortenedInTheTableAndWholeInJson() throws Exception {
    String name = "a-name-" + "x".repeat(80) + "-to-remember";
    try (ObjectStore _ = stores.open(name)) {
      Cli table = Cli.run("sessions", "--in", stores.root);
      assertThat(table.out().lines()).allMatch(line -> line.length() <= 80);
      assertThat(table.out()).contains("...").contains("remember ");
      assertThat(Cli.names(sessions())).contains(name);
    }
  }

  @Test
  void anOrphanIsShownAndNotWiped() throws Exception {
    Path orphan = stores.orphan("orphan");
    assertThat(Cli.run("status", "-s", orphan).out()).contains("state       orphaned", "--prune");
    JsonNode process = Cli.run("processes", "-s", orphan, "--json").json().at("/processes/0");
    assertThat(process.path("alive").asBoolean(true)).isFalse();
    assertThat(process.path("references").asInt()).isEqualTo(2);
    assertThat(Cli.run("objects", "-s", orphan).out()).contains("int[]", "String");
    for (String command : new String[] {"gc", "doctor"}) {
      Cli refused = Cli.run(command, "-s", orphan);
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("is orphaned", "sessions --prune");
      assertThat(refused.err().lines()).hasSize(1);
    }
    assertThat(Cli.run("objects", "-s", orphan, "--json").json().path("total").asInt())
        .isEqualTo(2);
    assertThat(Cli.run("destroy", "-s", orphan).exit()).isZero();
    assertThat(orphan).doesNotExist();
  }

  @Test
  void aDeadProcessIsToldFromALivingOne() throws Exception {
    Process victim = stores.victim("one");
    try {
      JsonNode session = sessions().path("one");
      assertThat(session.path("state").asText()).isEqualTo("live");
      JsonNode own =
          Cli.run("processes", "-s", stores.session("one"), "--json").json().at("/processes/0");
      assertThat(own.path("alive").asBoolean()).isTrue();
      assertThat(own.path("pid").asLong()).isEqualTo(victim.pid());
      Cli refused = Cli.run("destroy", "-s", stores.session("one"));
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("is open in process " + victim.pid());
    } finally {
      victim.destroyForcibly().waitFor();
    }
    assertThat(sessions().path("one").path("state").asText()).isEqualTo("orphaned");
  }

  @Test
  void sessionsInADirectoryOfTheirOwnAreFound() throws Exception {
    Files.createDirectory(stores.session("program"));
    try (ObjectStore store = stores.open("program/nested")) {
      assertThat(Cli.names(sessions())).containsExactly("nested");
      assertThat(store.verify().ok()).isTrue();
    }
  }

  @Test
  void whatCannotBeReadIsShownAndLeftAlone() throws Exception {
    Path garbage = stores.session("garbage");
    Files.createDirectory(
        garbage,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (String file : new String[] {"segment", "locks"}) {
      Files.write(garbage.resolve(file), new byte[10_000]);
      Files.setPosixFilePermissions(
          garbage.resolve(file), PosixFilePermissions.fromString("rw-------"));
    }
    JsonNode session = sessions().path("garbage");
    assertThat(session.path("state").asText()).isEqualTo("unreadable");
    assertThat(session.path("problem").asText()).contains("is not a store");
    Cli text = Cli.run("sessions", "--prune", "--in", stores.root);
    assertThat(text.out()).contains("unreadable");
    assertThat(text.err()).contains("is not a store");
    assertThat(garbage.resolve("segment")).exists();
  }

  private ObjectNode sessions() {
    ObjectNode sessions = JsonNodeFactory.instance.objectNode();
    Cli.run("sessions", "--in", stores.root, "--json")
        .json()
        .path("sessions")
        .forEach(session ->
            sessions.set(
                Path.of(session.path("session").asText()).getFileName().toString(), session));
    return sessions;
  }
}
