package io.batoid.objectstore.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreParts;
import io.batoid.objectstore.TestStores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalCountsTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @ParameterizedTest
  @ValueSource(longs = {LocalCounts.REF, LocalCounts.PIN, LocalCounts.WAITER})
  void noCountGoesBelowZero(long unit) {
    long others = LocalCounts.REF + LocalCounts.PIN + LocalCounts.WAITER - unit;

    assertThat(LocalCounts.minus(others + unit, unit)).isEqualTo(others);
    assertThatThrownBy(() -> LocalCounts.minus(others, unit))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("given back more often than taken");
  }

  @Test
  void aPinGivenBackTwiceIsRefusedAndTheSlotIsNotLockedForEver() {
    ObjectStore store = stores.open();
    StoreParts parts = StoreParts.of(store);
    int slot = parts.allocator().allocate(64);
    Handle handle = parts.table().openNew(this, slot, Handle.REF);
    parts.table().publishNew(slot);

    assertThatThrownBy(() -> parts.table().unpin(slot)).isInstanceOf(IllegalStateException.class);

    assertThat(parts.table().pin(handle)).isNotNegative();
    parts.table().unpin(slot);
    assertThat(parts.table().close(handle)).isTrue();
    TestStores.verifyEmpty(store);
  }
}
