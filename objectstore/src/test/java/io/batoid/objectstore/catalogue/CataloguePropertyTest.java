package io.batoid.objectstore.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.NameTakenException;
import io.batoid.objectstore.TestSegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations of two processes, against a map of names. */
class CataloguePropertyTest {
  private static final int STEPS = 1500;
  private static final int NAMES = 40;
  private static final int SLOTS = 12;

  private final Map<String, Integer> model = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theCatalogueIsAMap(long seed) {
    Random random = new Random(seed);
    try (TestSegment session = TestSegment.create();
        TestSegment other = TestSegment.attach(session.directory())) {
      for (int slot = 0; slot < SLOTS; slot++) {
        session.object(slot, 1);
      }
      Catalogue[] catalogues = {open(session), open(other)};
      for (int step = 0; step < STEPS; step++) {
        int which = random.nextInt(catalogues.length);
        if (random.nextInt(200) == 0) {
          catalogues[which].close();
          catalogues[which] = open(which == 0 ? session : other);
        }
        step(catalogues[which], random);
        check(session, catalogues[which], "seed " + seed + ", step " + step);
      }
      catalogues[0].close();
      catalogues[1].close();
      other.die();
    }
  }

  private void step(Catalogue catalogue, Random random) {
    String name = "name-" + random.nextInt(NAMES);
    int slot = random.nextInt(SLOTS);
    Integer old = model.get(name);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        if (old == null || old == slot) {
          catalogue.bind(name, slot, 1);
          model.put(name, slot);
        } else {
          assertThatThrownBy(() -> catalogue.bind(name, slot, 1))
              .isInstanceOf(NameTakenException.class);
        }
      }
      case 3, 4 -> {
        assertThat(slot(catalogue.rebind(name, slot, 1))).isEqualTo(old);
        model.put(name, slot);
      }
      case 5, 6 -> {
        assertThat(slot(catalogue.unbind(name))).isEqualTo(old);
        model.remove(name);
      }
      default ->
          assertThat(catalogue.<Integer>lookup(name, (found, generation) -> found)).isEqualTo(old);
    }
  }

  private void check(TestSegment session, Catalogue catalogue, String when) {
    List<String> problems = new ArrayList<>();
    catalogue.verify(problems::add);
    assertThat(problems).as(when).isEmpty();
    long[] bits = new long[SLOTS];
    model.forEach((name, slot) -> bits[slot] |= 1L << Names.shard(Names.key(name)));
    for (int slot = 0; slot < SLOTS; slot++) {
      assertThat(session.nameBits(slot)).as(when).isEqualTo(bits[slot]);
    }
    Map<String, Integer> names = new HashMap<>();
    catalogue.forEach(binding -> names.put(binding.name(), binding.slot()));
    assertThat(names).as(when).isEqualTo(model);
  }

  private static Catalogue open(TestSegment session) {
    return new Catalogue(
        session.directory(), session.processes(), Duration.ofSeconds(30), slot -> {});
  }

  private static @Nullable Integer slot(@Nullable Binding binding) {
    return binding == null ? null : binding.slot();
  }
}
