package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.batoid.objectstore.ObjectRef;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What tasks leave in the log. */
class LogsTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          errors.add(event.getFormattedMessage());
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    await().until(() -> LoggerFactory.getLogger("io.batoid.tasks") instanceof Logger); // bound
    ((Logger) LoggerFactory.getLogger("io.batoid.tasks")).addAppender(appender);
  }

  @AfterEach
  void leave() {
    ((Logger) LoggerFactory.getLogger("io.batoid.tasks")).detachAppender(appender);
  }

  @Test
  void whatATaskPutsThereIsNotOfTheNext() {
    BatoidRuntime runtime = runtimes.start(runtimes.options().threads(1));
    for (int i = 0; i < 2; i++) {
      ObjectRef<Boolean> clean =
          runtime
              .task(() -> {
                boolean was = MDC.get("of.user") == null;
                MDC.put("of.user", "left over");
                return was;
              })
              .remote();
      assertThat(clean.get()).isTrue();
    }
  }

  private static int fail(String why) {
    throw new IllegalStateException(why);
  }

  private List<String> about(String why) {
    return errors.stream().filter(line -> line.contains(why)).toList();
  }

  @Test
  void linesOfATaskSayWhichItIs() {
    BatoidRuntime runtime = runtimes.start();
    ObjectRef<Map<String, String>> result =
        runtime.task(() -> MDC.getCopyOfContextMap()).name("speaker").remote();
    assertThat(result.get())
        .containsEntry("batoid.task", result.id())
        .containsEntry("batoid.taskName", "speaker")
        .containsEntry("batoid.attempt", "1")
        .doesNotContainKey("batoid.actor");
    ObjectRef<Integer> after = runtime.task(() -> MDC.getCopyOfContextMap().size()).remote();
    assertThat(after.get()).isEqualTo(3);
  }

  /** An actor that says what its lines say of it. */
  static final class Speaker {
    Map<String, String> context() {
      return MDC.getCopyOfContextMap();
    }
  }

  @Test
  void linesOfACallOfAnActorSayWhichAndWhose() {
    BatoidRuntime runtime = runtimes.start();
    try (ActorRef<Speaker> speaker = runtime.actor(Speaker::new).remote()) {
      ObjectRef<Map<String, String>> call = speaker.task(Speaker::context).remote();
      assertThat(call.get())
          .containsEntry("batoid.task", call.id())
          .containsEntry("batoid.actor", speaker.id())
          .containsEntry("batoid.taskName", "LogsTest.Speaker.context");
    }
  }

  @Test
  void aFailureThatNobodyReadIsLoggedOnce() {
    BatoidRuntime runtime = runtimes.start();
    ObjectRef<Integer> ref = runtime.task(LogsTest::fail, "unread").name("forgotten").remote();
    assertThat(runtime.wait(List.of(ref)).ready()).hasSize(1);
    ref.close();
    await().until(() -> !about("forgotten").isEmpty());
    runtime.close();
    assertThat(about("forgotten"))
        .singleElement()
        .asString()
        .contains("nobody read that it failed", "unread");
  }

  @Test
  void aReferenceThatIsClosedAtOnceIsNoReader() {
    BatoidRuntime runtime = runtimes.start();
    runtime.task(LogsTest::fail, "closed at once").remote().close();
    await().until(() -> !about("closed at once").isEmpty());
    runtime.close();
    assertThat(about("closed at once")).hasSize(1);
  }

  @Test
  void whatIsHeldToTheEndIsLoggedAtTheEnd() {
    BatoidRuntime runtime = runtimes.start();
    ObjectRef<Integer> ref = runtime.task(LogsTest::fail, "held").remote();
    assertThat(runtime.wait(List.of(ref)).ready()).hasSize(1);
    runtime.close();
    assertThat(about("held")).hasSize(1);
  }

  @Test
  void aFailureThatWasReadOrHandedOnIsNotLogged() {
    BatoidRuntime runtime = runtimes.start();
    ObjectRef<Integer> read = runtime.task(LogsTest::fail, "was read").remote();
    assertThatThrownBy(read::get).isInstanceOf(TaskException.class);
    read.close();
    ObjectRef<Integer> handed = runtime.task(LogsTest::fail, "was handed on").remote();
    assertThat(runtime.wait(List.of(handed)).ready()).hasSize(1);
    ObjectRef<Integer> dependent =
        runtime.task((Integer n) -> n, handed).name("dependent").remote();
    handed.close();
    assertThatThrownBy(dependent::get).isInstanceOf(TaskException.class);
    dependent.close();
    runtime.close();
    assertThat(errors)
        .noneMatch(line -> line.contains("was read"))
        .noneMatch(line -> line.contains("was handed on"));
  }
}
