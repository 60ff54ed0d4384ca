package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void bytesAreShort() {
    assertThat(Text.bytes(0)).isEqualTo("0");
    assertThat(Text.bytes(1023)).isEqualTo("1023");
    assertThat(Text.bytes(1024)).isEqualTo("1K");
    assertThat(Text.bytes(1536)).isEqualTo("1.5K");
    assertThat(Text.bytes((1 << 20) - 1)).isEqualTo("1M");
    assertThat(Text.bytes(64L << 20)).isEqualTo("64M");
    assertThat(Text.bytes(4L << 40)).isEqualTo("4T");
    assertThat(Text.bytes(Long.MAX_VALUE)).isEqualTo("8E");
    assertThat(Text.bytes(OptionalLong.empty())).isEqualTo("-");
  }

  @Test
  void agesAreShort() {
    Instant then = Instant.EPOCH;
    assertThat(Text.age(then, then.plusSeconds(99))).isEqualTo("99s");
    assertThat(Text.age(then, then.plusSeconds(100))).isEqualTo("1m");
    assertThat(Text.age(then, then.plusSeconds(7200))).isEqualTo("2h");
    assertThat(Text.age(then, then.plusSeconds(200_000))).isEqualTo("2d");
    assertThat(Text.age(then.plusSeconds(1), then)).isEqualTo("0s");
  }

  @Test
  void wideCharactersTakeTheColumnsTheyTake() {
    assertThat(Text.columns("名前 a")).isEqualTo(6);
    assertThat(Text.shortened("名前名前名前", 12)).isEqualTo("名前名前名前");
    assertThat(Text.shortened("名前名前名前", 9)).isEqualTo("名...前");
    assertThat(Text.shortened("abcdefghij", 7)).isEqualTo("ab...ij");
    assertThat(Text.visible("a\u202Eb\u2028c\u001bd")).isEqualTo("a?b?c?d");
  }

  @Test
  void indicesInARowAreARange() {
    assertThat(ObjectsCommand.indices(List.of())).isEqualTo("-");
    assertThat(ObjectsCommand.indices(List.of(0, 2, 3, 4, 7))).isEqualTo("0,2-4,7");
  }
}
