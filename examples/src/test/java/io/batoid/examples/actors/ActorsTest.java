package io.batoid.examples.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.junit.BatoidTest;
import io.batoid.runtime.BatoidRuntime;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The programs' results, in threads; that processes do the same is the library's own test. */
@BatoidTest(threads = 2, capacity = "256m")
class ActorsTest {
  @Test
  void aLifeGoesOn(BatoidRuntime runtime) throws InterruptedException {
    List<String> story = Lifecycle.story(runtime);
    assertThat(story).hasSize(5);
    assertThat(story.get(0)).contains("made, now at 13");
    assertThat(story.get(1)).contains("restart 1, because");
    assertThat(story.get(2)).contains("made again, time 1, now at 10");
    assertThat(story.get(3)).contains("ended itself");
    assertThat(story.get(4)).contains("dead, because");
  }

  @Test
  void thePipelineCountsWhatGoesThroughIt(BatoidRuntime runtime) throws IOException {
    List<String> top = Pipeline.top(runtime, "java.logging", 3);
    assertThat(top).hasSize(3);
    assertThat(top.getFirst()).startsWith("log");
  }

  @Test
  void thePoolComputesWhatOneWould(BatoidRuntime runtime) throws IOException {
    Map<String, String> digests = Pool.digests(runtime, "java.logging", 3);
    assertThat(digests.keySet()).containsExactlyInAnyOrderElementsOf(Jdk.packages("java.logging"));
    assertThat(Pool.digests(runtime, "java.logging", 1)).isEqualTo(digests);
  }

  @Test
  void subscribersHearOfEverythingInOrder(BatoidRuntime runtime) {
    PubSub.Heard heard = PubSub.publish(runtime, 50);
    assertThat(heard.goals()).isEqualTo(5);
    assertThat(heard.archived())
        .hasSize(50)
        .startsWith("corner 1")
        .endsWith("corner 49", "goal 50");
  }

  @Test
  void theCacheLoadsEachPackageOnce(BatoidRuntime runtime) throws IOException {
    int packages = Jdk.packages("java.logging").size();
    SharedCache.Outcome outcome = SharedCache.readAll(runtime, "java.logging", 3);
    assertThat(outcome.agree()).isTrue();
    assertThat(outcome.numbers()).isEqualTo(new SharedCache.Numbers(2 * packages, packages));
  }
}
