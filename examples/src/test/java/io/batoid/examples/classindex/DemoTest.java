package io.batoid.examples.classindex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batoid.examples.classindex.DemoOptions.Kill;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The demo end to end, with real processes, on fewer modules than it takes by itself. */
@Tag("flags") // the index gets a name
@Timeout(300)
@Execution(ExecutionMode.SAME_THREAD)
class DemoTest {
  private static final DemoOptions SMALL =
      DemoOptions.defaults().withModules(Set.of("java.base")).withBatchSize(250);

  @ParameterizedTest
  @EnumSource(Kill.class)
  void answersAsASingleProcessDoesWhoeverIsKilled(Kill kill) throws IOException {
    StringWriter out = new StringWriter();

    int exit = Demo.run(SMALL.withKill(kill).withJson(true), new PrintWriter(out));

    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("problems")).as(out.toString()).isEmpty();
    assertThat(report.path("ok").asBoolean()).as(out.toString()).isTrue();
    assertThat(exit).isZero();
    assertThat(report.path("answers").path("callers")).hasSizeGreaterThan(5);
    assertThat(report.has("singleProcess")).isFalse();
    long classFileBytes = report.path("input").path("classFileBytes").asLong();
    assertThat(classFileBytes).isGreaterThan(10_000_000);
    assertThat(report.path("bytes").path("readInPlace").asLong()).isGreaterThan(classFileBytes);
    assertThat(report.path("store").path("objectsLeft").asLong()).isZero();
    assertThat(sumOf(report.path("processes"), "batches"))
        .isEqualTo(2 * report.path("input").path("batches").asLong());
    assertThat(Path.of(report.path("store").path("directory").asText())).doesNotExist();

    JsonNode killed = report.path("killed");
    assertThat(killed.isMissingNode()).isEqualTo(kill == Kill.NONE);
    if (kill != Kill.NONE) {
      assertThat(killed.path("process").asText()).startsWith(kill.name().toLowerCase(Locale.ROOT));
      assertThat(killed.path("held").path("pinnedBytes").asLong()).isPositive();
      assertThat(killed.path("held").path("writerBytes").asLong()).isPositive();
      assertThat(killed.path("loss").asText()).contains("ObjectLostException");
      assertThat(killed.path("takenOverByPid").asLong())
          .isPositive()
          .isNotEqualTo(killed.path("pid").asLong());
    }
  }

  @Test
  void goesOnWithANewProcessWhenTheOnlyParserIsKilled() {
    StringWriter out = new StringWriter();

    int exit = Demo.run(SMALL.withParsers(1), new PrintWriter(out));

    assertThat(exit).as(out.toString()).isZero();
    assertThat(out.toString())
        .contains(
            "SIGKILL to parser 1",
            "a pin on object",
            "not sealed",
            "not completed",
            "taken over by parser 1",
            "Who calls java.lang.Thread.sleep?",
            "ok: the answers equal the single-process run");
  }

  @Test
  void leavesNoProcessAndNoSessionBehindWhenTheDriverIsKilled() throws IOException {
    Process driver =
        WorkerProcess.jvm(Demo.class, "--kill", "none", "--modules", "java.base,java.desktop")
            .start();
    List<ProcessHandle> workers = new ArrayList<>();
    Path session;
    try (BufferedReader out = driver.inputReader(UTF_8)) {
      String input = out.readLine();
      assertThat(input).startsWith("input ");
      session = Path.of(input.substring(input.lastIndexOf(' ') + 1));
      String progress = out.readLine();
      assertThat(progress).contains("%");
      assertThat(session).exists();
      driver.descendants().forEach(workers::add);
      driver.destroyForcibly();
    }

    assertThat(workers).isNotEmpty();
    workers.forEach(worker -> worker.onExit().join());
    assertThat(session).doesNotExist();
  }

  private static long sumOf(JsonNode rows, String field) {
    long sum = 0;
    for (JsonNode row : rows) {
      sum += row.path(field).asLong();
    }
    return sum;
  }
}
