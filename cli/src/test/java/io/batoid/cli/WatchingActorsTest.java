package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batoid.junit.BatoidTest;
import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.BatoidRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commands that show actors at work: this process calls, a worker process has the actor. */
class WatchingActorsTest {
  /** An actor. */
  static final class Counter {
    private int count;

    int increment() {
      return ++count;
    }
  }

  @BatoidTest(workers = 1)
  void actorsAreListedWithWhereTheyLive(BatoidRuntime runtime) {
    Path session = runtime.directory();
    try (ActorRef<Counter> counter = runtime.actor(Counter::new).maxRestarts(3).remote()) {
      assertThat(counter.task(Counter::increment).remote().get()).isEqualTo(1);
      JsonNode actor = listed(session, counter.id());
      assertThat(actor.path("state").asText()).isEqualTo("alive");
      assertThat(actor.path("ownerPid").asLong()).isEqualTo(ProcessHandle.current().pid());
      assertThat(actor.path("pid").asLong()).isNotEqualTo(ProcessHandle.current().pid());
      assertThat(Cli.run("actors", "-s", session).out())
          .contains("alive", "0/3")
          .contains(actor.path("pid").asText());
      assertThat(Cli.run("actors", "-s", session).out().lines())
          .allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    }
  }

  private static JsonNode listed(Path session, String id) {
    for (JsonNode actor : Cli.run("actors", "-s", session, "--json").json().path("actors")) {
      if (actor.path("id").asText().equals(id)) {
        return actor;
      }
    }
    throw new AssertionError("actor " + id + " is not listed");
  }

  @BatoidTest(workers = 1)
  void callsOfActorsAreInTheMetricsAndTheTimeline(BatoidRuntime runtime) {
    Path session = runtime.directory();
    long before = (System.currentTimeMillis() - 1000) * 1000; // clocks differ a little
    try (ActorRef<Counter> counter = runtime.actor(Counter::new).remote()) {
      ObjectRef<Integer> call = counter.task(Counter::increment).remote();
      assertThat(call.get()).isEqualTo(1);
      JsonNode metrics = Cli.run("metrics", "-s", session, "--json").json().path("metrics");
      assertThat(sum(metrics, "batoid.actors.living")).isPositive();
      assertThat(sum(metrics, "batoid.actor.calls")).isPositive();
      assertThat(sum(metrics, "batoid.actors.restarts")).isZero();
      assertThat(Cli.run("metrics", "-s", session).out())
          .contains("batoid_actors_deaths_total{", "batoid_actor_calls_pending{");
      List<JsonNode> spans = new ArrayList<>();
      List<JsonNode> arrow = new ArrayList<>();
      for (JsonNode event : Cli.run("timeline", "-s", session).json().path("traceEvents")) {
        if (event.path("args").path("id").asText().equals(call.id())) {
          spans.add(event);
        } else if (event.path("id").asText().equals(call.id())) {
          arrow.add(event);
        }
      }
      assertThat(spans)
          .singleElement()
          .satisfies(span -> {
            assertThat(span.path("cat").asText()).isEqualTo("actor call");
            assertThat(span.path("args").path("actor").asText()).isEqualTo(counter.id());
            assertThat(span.path("name").asText()).contains("increment");
            assertThat(span.path("pid").asLong()).isNotEqualTo(ProcessHandle.current().pid());
          });
      assertThat(arrow).extracting(end -> end.path("ph").asText()).containsExactly("s", "f");
      JsonNode begin = arrow.getFirst();
      JsonNode end = arrow.getLast();
      assertThat(begin.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      for (String field : List.of("pid", "tid", "ts")) { // it ends where the run begins
        assertThat(end.path(field)).as(field).isEqualTo(spans.getFirst().path(field));
      }
      for (String field : List.of("cat", "name")) { // what makes two events one arrow
        assertThat(end.path(field)).as(field).isEqualTo(begin.path(field));
      }
      assertThat(begin.path("ts").asLong()).isBetween(before, end.path("ts").asLong());
    }
  }

  private static double sum(JsonNode metrics, String name) {
    double sum = 0;
    for (JsonNode metric : metrics) {
      sum += metric.path("name").asText().equals(name) ? metric.path("value").asDouble() : 0;
    }
    return sum;
  }
}
