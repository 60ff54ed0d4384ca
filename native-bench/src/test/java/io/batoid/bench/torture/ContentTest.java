package io.batoid.bench.torture;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
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
  void aFlippedBitOfTheLastByteIsNoticed(long seed) {
    byte[] bytes = Content.of(seed);
    bytes[bytes.length - 1] ^= 1;
    assertThatThrownBy(() -> Content.check(bytes, seed)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void pagesThatChangedPlacesAreNoticed() {
    byte[] bytes = Content.of(3);
    byte[] second = Arrays.copyOfRange(bytes, 4096, 8192);
    System.arraycopy(bytes, 8192, bytes, 4096, 4096);
    System.arraycopy(second, 0, bytes, 8192, 4096);
    assertThatThrownBy(() -> Content.check(bytes, 3)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void anotherValueIsNoticed(long seed) {
    assertThatThrownBy(() -> Content.check(Content.of(seed + 4), seed))
        .isInstanceOf(IllegalStateException.class);
  }
}
