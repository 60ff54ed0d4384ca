package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.scheduler.task.SessionReports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The commands that show a session at work: this process submits, a worker process runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchingTest {
  private TestStores stores;
  private BatoidRuntime runtime;
  private Path session;

  @BeforeAll
  void work() throws Exception {
    stores = new TestStores();
    session = stores.session("one");
    runtime = BatoidRuntime.start(BatoidOptions.defaults().store(stores.options("one")).workers(1));
    List<ObjectRef<Integer>> results = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      results.add(runtime.task(Math::addExact, i, 1).name("add").remote());
    }
    results.forEach(ObjectRef::get);
    try (ObjectRef<Integer> failing =
        runtime.task((Integer n) -> 1 / n, 0).name("divide").remote()) {
      assertThat(runtime.wait(List.of(failing)).ready()).hasSize(1);
    }
  }

  @AfterAll
  void end() throws Exception {
    runtime.close();
    stores.close();
  }

  @Test
  void tasksAreThoseOfAllProcesses() {
    JsonNode document = Cli.run("tasks", "-s", session, "--json", "--limit", 100).json();
    assertThat(document.path("total").asInt()).isEqualTo(21);
    Map<String, Integer> states = new HashMap<>();
    document
        .path("tasks")
        .forEach(task -> {
          states.merge(
              task.path("name").asText() + " " + task.path("state").asText(), 1, Integer::sum);
          assertThat(task.path("ownerPid").asLong()).isEqualTo(ProcessHandle.current().pid());
          assertThat(task.path("ended").isNull()).isFalse();
        });
    assertThat(states).containsOnly(Map.entry("add finished", 20), Map.entry("divide failed", 1));
    Cli failed = Cli.run("tasks", "-s", session, "--state", "failed");
    assertThat(failed.out()).contains("divide", "failed").doesNotContain("add");
    assertThat(Cli.run("tasks", "-s", session, "--limit", 2).out()).contains("19 more tasks;");
    assertThat(Cli.run("tasks", "-s", session).out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
  }

  @Test
  void metricsAreTextThatPrometheusReads() {
    String text = Cli.run("metrics", "-s", session).out();
    assertThat(text)
        .contains("# TYPE batoid_store_used_bytes gauge")
        .contains("batoid_store_capacity_bytes 1.6777216E7")
        .contains("# TYPE batoid_tasks_submitted_total counter")
        .contains(
            "batoid_tasks_submitted_total{pid=\"" + ProcessHandle.current().pid() + "\"} 21.0")
        .contains("outcome=\"failed\"");
    double runs =
        text.lines()
            .filter(line -> line.startsWith("batoid_task_runs_total{"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
            .sum();
    assertThat(runs).isEqualTo(21.0);
    JsonNode json = Cli.run("metrics", "-s", session, "--json").json();
    assertThat(json.path("metrics").findValuesAsText("name")).contains("batoid.store.used");
  }

  @Test
  void metricsAreServedToThisMachineOnly() throws Exception {
    ObjectStore store = stores.open("one");
    SessionReports reports = new SessionReports(store);
    HttpServer server = MetricsCommand.start(store, reports, 0);
    try (store;
        reports;
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(server.getAddress().getAddress().isLoopbackAddress()).isTrue();
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics");
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("batoid_store_objects");
      assertThat(response.headers().firstValue("Content-Type")).hasValue(Prometheus.CONTENT_TYPE);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theTimelineHasSpansInBothProcessesAndArrowsBetweenThem() {
    JsonNode events = Cli.run("timeline", "-s", session).json().path("traceEvents");
    Set<Long> ranIn = new HashSet<>();
    Set<String> arrowsFrom = new HashSet<>();
    Set<String> arrowsTo = new HashSet<>();
    int submitted = 0;
    for (JsonNode event : events) {
      switch (event.path("ph").asText()) {
        case "X" -> {
          if (event.has("args")) {
            ranIn.add(event.path("pid").asLong());
          }
          assertThat(event.path("dur").asLong()).isPositive();
        }
        case "s" -> arrowsFrom.add(event.path("id").asText());
        case "f" -> arrowsTo.add(event.path("id").asText());
        case "b" -> submitted++;
        default -> assertThat(event.path("ph").asText()).isIn("M", "e");
      }
    }
    assertThat(submitted).isEqualTo(21);
    assertThat(arrowsFrom).hasSize(21).isEqualTo(arrowsTo);
    assertThat(ranIn).hasSize(1).doesNotContain(ProcessHandle.current().pid());
  }

  @Test
  void topFitsAScreen() {
    Cli top = Cli.run("top", "-s", session, "-n", 2, "-d", "0.1");
    assertThat(top.err()).isEmpty();
    assertThat(top.exit()).isZero();
    assertThat(top.out())
        .contains(
            "memory       [", "PENDING", "20 finished", "1 failed", "add", "actors  ", "calls/s")
        .contains(Long.toString(ProcessHandle.current().pid()));
    assertThat(top.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    JsonNode document = Cli.run("top", "-s", session, "--json").json();
    assertThat(document.path("processes").size()).isGreaterThan(1);
    assertThat(document.path("actorsLiving").isIntegralNumber()).isTrue();
    assertThat(document.path("actorDeaths").asLong()).isZero();
  }

  /** A pipe whose reader has gone, as that of {@code | head}. */
  private static final class Gone extends Writer {
    @Override
    public void write(char[] text, int from, int length) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void topEndsWhenNobodyReadsIt() {
    PrintWriter out = new PrintWriter(new Gone());
    PrintWriter err = new PrintWriter(new StringWriter());
    String[] arguments = {"top", "-s", session.toString(), "-d", "0.1"};
    assertThat(Main.run(arguments, out, err)).isZero();
  }

  @Test
  void completionKnowsEveryCommandAndOption() {
    String script = Cli.run("completion").out();
    assertThat(script).contains("complete -F", "timeline", "--session", "--limit");
  }

  @Test
  void bashCompletesWithIt() throws Exception {
    Path script = Files.createTempFile("batoid-completion", ".bash");
    try {
      Files.writeString(script, Cli.run("completion").out());
      String complete =
          """
          source "$1"
          COMP_WORDS=(batoid time) COMP_CWORD=1 COMPREPLY=()
          _complete_batoid batoid time batoid
          echo "${COMPREPLY[@]}"
          COMP_WORDS=(batoid tasks --li) COMP_CWORD=2 COMPREPLY=()
          _complete_batoid batoid --li tasks
          echo "${COMPREPLY[@]}"
          complete -p batoid
          """;
      Process bash =
          new ProcessBuilder("bash", "--norc", "-c", complete, "bash", script.toString())
              .redirectErrorStream(true)
              .start();
      String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(bash.waitFor()).as(out).isZero();
      assertThat(out.lines().map(String::strip))
          .contains("timeline", "--limit")
          .anySatisfy(line -> assertThat(line).startsWith("complete ").endsWith(" batoid"));
    } finally {
      Files.delete(script);
    }
  }
}
