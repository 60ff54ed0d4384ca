package io.batoid.objectstore.serialization;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectSerializer.ReferenceReader;
import io.batoid.objectstore.ObjectSerializer.ReferenceWriter;
import io.batoid.objectstore.Promise;
import java.util.ArrayList;
import java.util.List;

/** Keeps the references themselves, so that a round trip gives back the same instances. */
final class FakeReferences implements ReferenceWriter, ReferenceReader {

  final List<Object> all = new ArrayList<>();

  @Override
  public int add(ObjectRef<?> ref) {
    all.add(ref);
    return all.size() - 1;
  }

  @Override
  public int add(Promise<?> promise) {
    all.add(promise);
    return all.size() - 1;
  }

  @Override
  public ObjectRef<?> ref(int position) {
    return (ObjectRef<?>) all.get(position);
  }

  @Override
  public Promise<?> promise(int position) {
    return (Promise<?>) all.get(position);
  }
}
