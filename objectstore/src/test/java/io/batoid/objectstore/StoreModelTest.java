package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations by two processes on one store, beside a model on the heap: see {@link
 * StoreModel}.
 */
class StoreModelTest {
  private static final int STEPS = 1_200;

  @RegisterExtension final TestStores stores = new TestStores();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aStoreDoesAsItsModel(long seed) {
    run(seed, "64m");
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8})
  void aStoreThatRunsFullDoesAsItsModel(long seed) {
    assertThat(run(seed, "4m")).as("operations that found the store full").isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {9, 10, 11, 12})
  void aStoreThatSpillsDoesAsItsModel(long seed) {
    StoreModel model =
        new StoreModel(
            seed, () -> stores.open(options -> options.capacity("4m").spillLimit("400m")));
    run(model, seed);
  }

  @Test
  void aStoreDoesAsItsModelWithASeedNobodyChose() {
    run(System.nanoTime(), "12m");
  }

  private int run(long seed, String capacity) {
    StoreModel model =
        new StoreModel(seed, () -> stores.open(options -> options.capacity(capacity)));
    return run(model, seed);
  }

  private static int run(StoreModel model, long seed) {
    assertThatCode(
            () -> {
              for (int step = 0; step < STEPS; step++) {
                model.step();
              }
              model.closeAll();
            })
        .as("seed %d", seed)
        .doesNotThrowAnyException();
    return model.timesFull();
  }
}
