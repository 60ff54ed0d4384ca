package io.batoid.bench.torture;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
  @ParameterizedTest
  @ValueSource(longs = {2, 3, -8, Long.MAX_VALUE})
  void aFlippedBitAnywhereIsNoticed(long seed) {
    byte[] bytes = Content.of(seed);
    assertThatCode(() -> Content.check(bytes, seed)).doesNotThrowAnyException();
    bytes[bytes.length / 2] ^= 1;
    assertThatThrownBy(() -> Content.check(bytes, seed)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void anotherValueIsNoticed(long seed) {
    assertThatThrownBy(() -> Content.check(Content.of(seed + 4), seed))
        .isInstanceOf(IllegalStateException.class);
  }
}
