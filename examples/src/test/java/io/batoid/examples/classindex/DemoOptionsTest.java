package io.batoid.examples.classindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTest {
  @Test
  void readsEveryOption() {
    assertThat(
            DemoOptions.parse(
                List.of(
                    ("--parsers 3 --kill loader --modules java.base,java.xml --batch 100"
                            + " --callers-of java.lang.System.exit --json")
                        .split(" "))))
        .isEqualTo(
            new DemoOptions(
                3,
                DemoOptions.Kill.LOADER,
                Set.of("java.base", "java.xml"),
                100,
                "java.lang.System.exit",
                true));
    assertThat(DemoOptions.parse(List.of())).isEqualTo(DemoOptions.defaults());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nothing",
        "--parsers",
        "--parsers 0",
        "--parsers two",
        "--batch -1",
        "--kill everyone",
        "--callers-of sleep"
      })
  void refusesWhatMakesNoSense(String arguments) {
    List<String> words = List.of(arguments.split(" "));

    assertThatThrownBy(() -> DemoOptions.parse(words)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesModulesThatTheJdkDoesNotHave() {
    assertThatThrownBy(() -> JdkClasses.names(Set.of("java.base", "no.such")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("modules that this JDK doesn't have: [no.such]");
  }
}
