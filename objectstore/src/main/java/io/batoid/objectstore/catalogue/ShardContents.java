package io.batoid.objectstore.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.agrona.collections.Int2IntCounterMap;
import org.jspecify.annotations.Nullable;

/** A shard as a whole: its bindings, whether it is sound, and how it is made so. */
final class ShardContents {
  private final Shard shard;
  private final NameBits bits;

  ShardContents(Shard shard, NameBits bits) {
    this.shard = shard;
    this.bits = bits;
  }

  /** All bindings, in no order. */
  List<Binding> bindings() {
    return shard.exists() ? shard.locked(map -> read().bindings) : List.of();
  }

  /** Reports what is wrong: entries, bits and counts must say the same, and name living objects. */
  void verify(Consumer<String> problems) {
    if (!shard.exists() || shard.damage() != null) {
      return; // no file: bits may be set by whoever is making it just now
    }
    shard.<@Nullable Void>locked(map -> {
      Snapshot snapshot = read();
      for (Binding binding : snapshot.bindings) {
        String which = "name '" + binding.name() + "' of " + describe(binding);
        if (!bits.exists(binding.slot(), binding.generation())) {
          problems.accept(which + ": there is no such object");
        } else if (!bits.isSet(binding.slot())) {
          problems.accept(which + ": the object's name bit is not set");
        }
      }
      for (int slot = 0; slot < bits.slots(); slot++) {
        int names = snapshot.names.get(slot);
        if (names == 0 && bits.isSet(slot)) {
          problems.accept("slot " + slot + ": a name bit is set, and no name is bound to it");
        }
        int counted = snapshot.counts.get(slot);
        if (counted != Math.max(0, names - 1)) {
          problems.accept("slot " + slot + ": " + names + " names, counted " + (counted + 1));
        }
      }
      return null;
    });
  }

  /** Removes the entries that {@code retained} doesn't want, and sets bits and counts right. */
  int retainIf(Predicate<Binding> retained) {
    if (!shard.exists()) {
      return 0;
    }
    return shard.locked(map -> retainIf(map, retained));
  }

  private int retainIf(NameMap map, Predicate<Binding> retained) {
    Snapshot snapshot = read();
    List<Binding> dropped = new ArrayList<>();
    for (Binding binding : snapshot.bindings) {
      if (!retained.test(binding) || !bits.set(binding.slot(), binding.generation())) {
        dropped.add(binding);
        snapshot.names.decrementAndGet(binding.slot());
      }
    }
    shard.<@Nullable Void>inside(
        map,
        m -> {
          dropped.forEach(binding -> m.remove(Names.key(binding.name())));
          snapshot.counts.forEach((slot, count) -> m.remove(Names.countKey(slot)));
          m.commit(m.size() + snapshot.names.size());
          snapshot.names.forEach((slot, names) -> {
            if (names > 1) {
              m.put(Names.countKey(slot), names - 1);
            }
          });
          return null;
        });
    for (int slot = 0; slot < bits.slots(); slot++) {
      if (snapshot.names.get(slot) == 0 && bits.isSet(slot)) {
        bits.clear(slot);
        shard.noteGone(slot);
      }
    }
    return dropped.size();
  }

  private Snapshot read() {
    Snapshot snapshot = new Snapshot();
    shard.forEach(snapshot::add);
    return snapshot;
  }

  private static String describe(Binding binding) {
    return Names.describe(Names.value(binding.slot(), binding.generation()));
  }

  /** What stood in the file. */
  private static final class Snapshot {
    final List<Binding> bindings = new ArrayList<>();
    final Int2IntCounterMap names = new Int2IntCounterMap(0);
    final Int2IntCounterMap counts = new Int2IntCounterMap(0);

    void add(byte[] key, long value) {
      if (Names.isName(key)) {
        bindings.add(new Binding(Names.name(key), Names.slot(value), Names.generation(value)));
        names.incrementAndGet(Names.slot(value));
      } else {
        counts.put(Names.slotOfCountKey(key), (int) value);
      }
    }
  }
}
