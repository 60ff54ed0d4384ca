package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreOptions;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Every command is read in 80 columns, however long the names of sessions, tasks and types are. One
 * of them lists names, which need flags.
 */
@Tag("flags")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WidthTest {
  private static final String LONG = "a-name-" + "that-goes-on-".repeat(6) + "and-ends";

  private TestStores stores;
  private BatoidRuntime runtime;
  private Path session;
  private final List<AutoCloseable> open = new ArrayList<>();

  /** A class whose name is long; and so is that of an array of it. */
  record ARecordWhoseNameSaysAtSomeLengthWhatItIsThereForAndThatNobodyWouldWriteByHand(int value) {}

  /** An actor. */
  static final class AnActorWhoseNameSaysAtSomeLengthWhatItIsThereForAndThatNobodyWouldWriteByHand {
    int value() {
      return 1;
    }
  }

  @BeforeAll
  void work() throws Exception {
    stores = new TestStores();
    session = stores.session(LONG);
    StoreOptions options = stores.options(LONG).maxProcesses(64);
    runtime = BatoidRuntime.start(BatoidOptions.defaults().store(options).threads(1));
    open.add(runtime);
    ObjectRef<?> ref =
        runtime.put(
            new ARecordWhoseNameSaysAtSomeLengthWhatItIsThereForAndThatNobodyWouldWriteByHand[3]);
    runtime.store().bind(LONG, ref);
    for (int i = 0; i < 20; i++) { // every other refers to it: no range is shorter
      ObjectStore other = ObjectStore.open(options);
      open.add(other);
      if (i % 2 == 0) {
        ObjectRef<?> theirs = other.resolve(ref.id());
        Pinned _ = other.pin(theirs);
      }
    }
    try (ObjectRef<Integer> sum = runtime.task(Math::addExact, 1, 2).name(LONG).remote()) {
      assertThat(sum.get()).isEqualTo(3);
    }
    ActorRef<?> actor =
        runtime
            .actor(
                AnActorWhoseNameSaysAtSomeLengthWhatItIsThereForAndThatNobodyWouldWriteByHand::new)
            .name(LONG)
            .remote();
    open.add(actor);
    Promise<String> promise = runtime.store().reserve();
    open.add(promise);
  }

  @AfterAll
  void end() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    stores.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sessions",
        "status",
        "objects",
        "objects --by process",
        "objects --by type",
        "objects --by age",
        "processes",
        "tasks",
        "actors",
        "top -n 1",
        "names",
        "gc",
        "doctor",
        "worker --help",
      })
  void outputFits(String command) {
    Cli cli = Cli.run(words(command));
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).isNotBlank();
    assertThat(cli.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
  }

  private Object[] words(String command) {
    List<Object> words = new ArrayList<>(List.of(command.split(" ", -1)));
    if (command.equals("sessions")) {
      words.addAll(List.of("--in", stores.root));
    } else {
      words.addAll(List.of("-s", session));
    }
    return words.toArray();
  }

  /** Both ends of a long name are there: whoever gave it knows it again. */
  @ParameterizedTest
  @ValueSource(strings = {"sessions", "status", "tasks", "actors", "names"})
  void aLongNameIsKnownByItsEnds(String command) {
    assertThat(Cli.run(words(command)).out()).containsPattern("\\S+\\.\\.\\.\\S*ends");
  }

  @Test
  void everyCommandsHelpFits() {
    List<String> commands = new ArrayList<>(new CommandLine(new Main()).getSubcommands().keySet());
    assertThat(commands).contains("top", "worker", "completion");
    commands.remove(BenchCommand.NAME); // its options are those of another program
    for (String command : commands) {
      Cli help = Cli.run(command, "--help");
      assertThat(help.exit()).as(command).isZero();
      assertThat(help.out().lines())
          .as(command)
          .allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    }
  }
}
