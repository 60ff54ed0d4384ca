package io.batoid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A terminal without a person: keys, sizes, and what is left of it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LiveScreenTest {
  private static final long AN_HOUR = 3_600_000;

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private LineDisciplineTerminal terminal;

  @BeforeEach
  void open() throws IOException {
    terminal = new LineDisciplineTerminal("test", "xterm", shown, UTF_8);
    terminal.setSize(new Size(80, 24));
  }

  @AfterEach
  void end() throws IOException {
    terminal.close();
  }

  private String shown() {
    String text = shown.toString(UTF_8);
    shown.reset();
    return text;
  }

  @ParameterizedTest
  @ValueSource(chars = {'q', 'Q', '\3'})
  void aKeyEndsIt(char key) throws Exception {
    try (LiveScreen screen = new LiveScreen(terminal)) {
      terminal.processInputByte(key);
      assertThat(screen.awaitNext(AN_HOUR)).isFalse();
    }
  }

  @Test
  void anyOtherKeyLooksAtOnceAndTimeDoesToo() throws Exception {
    try (LiveScreen screen = new LiveScreen(terminal)) {
      terminal.processInputByte(' ');
      assertThat(screen.awaitNext(AN_HOUR)).isTrue();
      assertThat(screen.awaitNext(1)).isTrue();
    }
  }

  @Test
  void anotherSizeIsDrawnAtOnce() throws Exception {
    try (LiveScreen screen = new LiveScreen(terminal)) {
      assertThat(screen.height()).isEqualTo(23);
      terminal.setSize(new Size(20, 5));
      terminal.raise(Terminal.Signal.WINCH);
      assertThat(screen.awaitNext(AN_HOUR)).isTrue();
      assertThat(screen.height()).isEqualTo(4);
      String _ = shown();
      screen.show(List.of("x".repeat(80), "two", "three", "four", "five"));
      assertThat(shown())
          .contains("x".repeat(20), "four")
          .doesNotContain("x".repeat(21))
          .doesNotContain("five");
    }
  }

  @Test
  void aTerminalThatDoesNotKnowItsSizeHasTheUsualOne() {
    terminal.setSize(new Size(0, 0));
    try (LiveScreen screen = new LiveScreen(terminal)) {
      assertThat(screen.height()).isEqualTo(23);
      screen.show(List.of("x".repeat(100)));
      assertThat(shown()).contains("x".repeat(80)).doesNotContain("x".repeat(81));
    }
  }

  @Test
  void theTerminalIsLeftAsItWas() {
    Attributes before = new Attributes(terminal.getAttributes());
    try (LiveScreen screen = new LiveScreen(terminal)) {
      screen.show(List.of("one"));
      assertThat(terminal.getAttributes().getLocalFlag(Attributes.LocalFlag.ECHO)).isFalse();
      assertThat(terminal.getAttributes().getLocalFlag(Attributes.LocalFlag.ISIG)).isFalse();
      assertThat(shown()).contains("\33[?1049h", "\33[?25l", "one");
    }
    assertThat(terminal.getAttributes().toString()).isEqualTo(before.toString());
    assertThat(shown()).contains("\33[?1049l").containsPattern("\\?(12;)?25h");
  }
}
