package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.StoreOptions;
import io.batoid.runtime.Settings.Sources;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a runtime is started with, by program, property, environment and default. */
class SettingsTest {
  private static final BatoidOptions DEFAULTS = BatoidOptions.defaults();

  private static Settings settings(BatoidOptions options, Map<String, String> properties) {
    return Settings.of(options, new Sources(properties, Map.of()));
  }

  private static Settings ofEnvironment(Map<String, String> environment) {
    return Settings.of(DEFAULTS, new Sources(Map.of(), environment));
  }

  @Test
  void withoutAnythingThereAreThreadsAndAPrivateSession() {
    Settings settings = ofEnvironment(Map.of());
    assertThat(settings.scheduler().threads())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(settings.scheduler().maxWorkers()).isZero();
    assertThat(settings.scheduler().cpus()).isEqualTo(settings.scheduler().threads());
    assertThat(settings.scheduler().maxPendingTasks()).isEqualTo(100_000);
    assertThat(settings.store().directory().getParent()).isEqualTo(Path.of("/dev/shm"));
    assertThat(settings.store().directory().getFileName().toString())
        .startsWith("batoid-" + ProcessHandle.current().pid());
    assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.store().directory())
        .isNotEqualTo(ofEnvironment(Map.of()).store().directory());
  }

  @Test
  void workersMeanNoThreadsUnlessTheyAreGivenToo() {
    assertThat(settings(DEFAULTS.workers(3), Map.of()).scheduler())
        .satisfies(s -> assertThat(s.threads()).isZero())
        .satisfies(s -> assertThat(s.minWorkers()).isEqualTo(3))
        .satisfies(s -> assertThat(s.maxWorkers()).isEqualTo(3))
        .satisfies(s -> assertThat(s.cpus()).isEqualTo(3));
    assertThat(settings(DEFAULTS.workers(1, 4).threads(2), Map.of()).scheduler())
        .satisfies(s -> assertThat(s.threads()).isEqualTo(2))
        .satisfies(s -> assertThat(s.minWorkers()).isEqualTo(1))
        .satisfies(s -> assertThat(s.cpus()).isEqualTo(6));
    assertThatThrownBy(() -> settings(DEFAULTS.threads(0), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("threads=0 and workers=0");
  }

  @Test
  void theProgramComesFirstThenThePropertyThenTheEnvironment() {
    Map<String, String> environment = Map.of("BATOID_THREADS", "7");
    assertThat(ofEnvironment(environment).scheduler().threads()).isEqualTo(7);
    Map<String, String> properties = Map.of("batoid.threads", "6");
    assertThat(Settings.of(DEFAULTS, new Sources(properties, environment)).scheduler().threads())
        .isEqualTo(6);
    assertThat(
            Settings.of(DEFAULTS.threads(5), new Sources(properties, environment))
                .scheduler()
                .threads())
        .isEqualTo(5);
  }

  @Test
  void eachScalarIsReadFromProperties() {
    Settings settings =
        settings(
            DEFAULTS,
            Map.ofEntries(
                Map.entry("batoid.session", "demo"),
                Map.entry("batoid.directory", "/tmp/sessions"),
                Map.entry("batoid.capacity", "64m"),
                Map.entry("batoid.threads", "2"),
                Map.entry("batoid.workers", "1..3"),
                Map.entry("batoid.cpus", "2.5"),
                Map.entry("batoid.resources", "gpu=2, disk=1.5"),
                Map.entry("batoid.maxPendingTasks", "10"),
                Map.entry("batoid.workerJvmOptions", "-Xmx1g -ea"),
                Map.entry("batoid.classpath", "/etc:/usr"),
                Map.entry("batoid.shutdownTimeout", "500ms"),
                Map.entry("java.version", "25")));
    assertThat(settings.store().directory()).isEqualTo(Path.of("/tmp/sessions/demo"));
    assertThat(settings.scheduler().threads()).isEqualTo(2);
    assertThat(settings.scheduler().minWorkers()).isEqualTo(1);
    assertThat(settings.scheduler().maxWorkers()).isEqualTo(3);
    assertThat(settings.scheduler().cpus()).isEqualTo(2.5);
    assertThat(settings.scheduler().resources()).isEqualTo(Map.of("gpu", 2.0, "disk", 1.5));
    assertThat(settings.scheduler().maxPendingTasks()).isEqualTo(10);
    assertThat(settings.scheduler().workerJvmOptions()).containsExactly("-Xmx1g", "-ea");
    assertThat(settings.scheduler().classpath()).containsExactly(Path.of("/etc"), Path.of("/usr"));
    assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.scheduler().directory()).isEqualTo(settings.store().directory());
  }

  @Test
  void everySettingOfTheTableIsReadFromBothSources() {
    for (Option<?> option : Options.ALL) {
      if (option.equals(Options.WORKER_JVM_OPTIONS)) {
        continue; // any words are options
      }
      assertThatThrownBy(() -> settings(DEFAULTS, Map.of(option.property(), "\0")))
          .as(option.name())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("-D" + option.property() + "=");
      assertThatThrownBy(() -> ofEnvironment(Map.of(option.variable(), "\0")))
          .as(option.name())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(option.variable() + "=");
    }
  }

  @Test
  void everySettingOfTheTableHasAMethod() {
    List<String> methods =
        Arrays.stream(BatoidOptions.class.getMethods()).map(method -> method.getName()).toList();
    assertThat(Options.ALL)
        .allSatisfy(option ->
            assertThat(methods)
                .contains(option.equals(Options.RESOURCES) ? "resource" : option.name()));
  }

  @ParameterizedTest
  @CsvSource({
    "threads, many, that is no such number",
    "threads, -1, between 0 and 4096",
    "threads, 2.5, that is no such number; it is a whole number",
    "workers, 4..2, the first is the smaller",
    "workers, 1000, between 0 and 120",
    "workers, a..b, that is no such number",
    "cpus, 0, more than 0",
    "cpus, NaN, more than 0",
    "capacity, lots, is not a size",
    "capacity, 3, between 1048576",
    "resources, gpu, has no =",
    "resources, gpu=x, that is no such number",
    "resources, gpu=-1, 0 or more",
    "maxPendingTasks, 0, between 1",
    "session, a b, letters",
    "session, .., letters",
    "shutdownTimeout, soon, that is not a duration",
    "shutdownTimeout, PT-1S, is negative"
  })
  void aWrongValueIsNamedWithWhatIsAllowed(String name, String value, String reason) {
    assertThatThrownBy(() -> settings(DEFAULTS, Map.of("batoid." + name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-Dbatoid." + name + "=\"" + value + "\" is wrong")
        .hasMessageContaining(reason);
  }

  @Test
  void anUnknownNameIsAnErrorThatListsTheKnownOnes() {
    assertThatThrownBy(() -> settings(DEFAULTS, Map.of("batoid.wrokers", "2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-Dbatoid.wrokers")
        .hasMessageContaining("batoid.workers");
    assertThatThrownBy(() -> ofEnvironment(Map.of("BATOID_WROKERS", "2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("BATOID_WROKERS")
        .hasMessageContaining("BATOID_WORKERS");
  }

  @Test
  void whatTheLauncherAndTheTestsReadIsNotUnknown() {
    Settings settings =
        Settings.of(
            DEFAULTS,
            new Sources(
                Map.of("batoid.home", "/x", "batoid.test.seed", "1", "batoid.crashpoints", "1"),
                Map.of("BATOID_JAVA_HOME", "/x", "BATOID_HOME", "/tmp")));
    assertThat(settings.store().directory().getParent()).isEqualTo(Path.of("/tmp"));
  }

  @Test
  void wrongOptionsAreRefusedWhereTheyAreGiven() {
    assertThatThrownBy(() -> DEFAULTS.threads(-1)).hasMessageContaining("threads=-1");
    assertThatThrownBy(() -> DEFAULTS.workers(3, 2)).hasMessageContaining("workers=3..2");
    assertThatThrownBy(() -> DEFAULTS.cpus(0)).hasMessageContaining("cpus=0.0");
    assertThatThrownBy(() -> DEFAULTS.capacity("1k")).hasMessageContaining("capacity=1024");
    assertThatThrownBy(() -> DEFAULTS.resource("gpu", -1)).hasMessageContaining("resource gpu");
    assertThatThrownBy(() -> DEFAULTS.session("a b")).hasMessageContaining("session=\"a b\"");
    assertThatThrownBy(() -> DEFAULTS.shutdownTimeout(Duration.ofSeconds(-1)))
        .hasMessageContaining("shutdownTimeout=PT-1S");
  }

  @Test
  void aSessionMayBeAPath() {
    assertThat(settings(DEFAULTS.session("/dev/shm/demo"), Map.of()).store().directory())
        .isEqualTo(Path.of("/dev/shm/demo"));
    assertThat(settings(DEFAULTS.session("./demo"), Map.of()).store().directory())
        .isEqualTo(Path.of("demo").toAbsolutePath());
    assertThat(ofEnvironment(Map.of("BATOID_SESSION", "/tmp/../dev/x")).store().directory())
        .isEqualTo(Path.of("/dev/x"));
  }

  @Test
  void aStoreAndASessionContradictEachOther() {
    BatoidOptions options = DEFAULTS.store(StoreOptions.at(Path.of("/dev/shm/x")));
    assertThat(settings(options, Map.of("batoid.session", "y")).store().directory())
        .isEqualTo(Path.of("/dev/shm/x"));
    assertThatThrownBy(() -> settings(options.session("demo"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("session=demo")
        .hasMessageContaining("/dev/shm/x");
    assertThatThrownBy(() -> settings(options.capacity("1g"), Map.of()))
        .hasMessageContaining("capacity=1073741824");
  }

  @Test
  void optionsDoNotChangeInPlaceAndShowWhatIsSet() {
    BatoidOptions one = DEFAULTS.threads(1);
    BatoidOptions two = one.threads(2).session("demo").resource("a", 1).resource("b", 2);
    assertThat(one).hasToString("BatoidOptions(threads=1)");
    assertThat(two).hasToString("BatoidOptions(session=demo, threads=2, resources={a=1.0, b=2.0})");
    assertThat(DEFAULTS).hasToString("BatoidOptions()");
  }

  @Test
  void durationsAreWrittenInManyWays() {
    Map<String, Duration> texts =
        Map.of(
            "10s", Duration.ofSeconds(10),
            "500 ms", Duration.ofMillis(500),
            "2m", Duration.ofMinutes(2),
            "1h", Duration.ofHours(1),
            "PT0S", Duration.ZERO);
    texts.forEach((text, duration) ->
        assertThat(settings(DEFAULTS, Map.of("batoid.shutdownTimeout", text)).shutdownTimeout())
            .isEqualTo(duration));
  }

  @Test
  void theDocumentationHasTheTable() throws Exception {
    String table =
        Stream.concat(
                Stream.of(
                    "| Property | Environment | Value | Default | Range | Meaning |",
                    "|---|---|---|---|---|---|"),
                Options.ALL.stream()
                    .map(option ->
                        Stream.of(
                                "`" + option.property() + "`",
                                "`" + option.variable() + "`",
                                option.kind(),
                                option.byDefault(),
                                option.range(),
                                option.meaning())
                            .collect(Collectors.joining(" | ", "| ", " |"))))
            .collect(Collectors.joining("\n"));
    assertThat(Files.readString(Path.of("..", "docs", "configuration.md")))
        .as("docs/configuration.md")
        .contains(table);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        BatoidOptions.class,
        StoreOptions.class,
        TaskCall.class,
        ActorCreator.class,
        ActorMethodCall.class
      })
  void theDocumentationNamesEveryOption(Class<?> options) throws Exception {
    String page = Files.readString(Path.of("..", "docs", "configuration.md"));
    List<String> names =
        Arrays.stream(options.getDeclaredMethods())
            .filter(method ->
                Modifier.isPublic(method.getModifiers())
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getReturnType() == options)
            .map(Method::getName)
            .distinct()
            .toList();
    assertThat(names)
        .isNotEmpty()
        .allSatisfy(name -> assertThat(page).containsPattern("`[^`\n]*\\b" + name + "\\b"));
  }
}
