package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.ReferenceResolver;
import io.batoid.objectstore.SerializationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a value were met before, so that shared objects stay shared and cycles end.
 *
 * <p>The first few objects are found by looking at each, which spares small values the identity
 * hash; more go to an open hash table. A table that grew for a large value is dropped after it.
 *
 * <p>A record or an immutable collection can be made only after its parts, so a part cannot refer
 * back to it. Such a cycle is refused when it is written: the serializers of these types say when
 * they begin and end.
 */
final class ReferenceTracker implements ReferenceResolver {

  private static final int SCANNED = 12;
  private static final int KEPT = 1024;

  private @Nullable Object[] written = new Object[16];
  private int count;

  /** Slots of id + 1, open addressing; in use when {@code count > SCANNED}. */
  private int[] table = new int[64];

  private final BitSet unfinished = new BitSet();
  private final List<@Nullable Object> read = new ArrayList<>();

  @Override
  public void setKryo(Kryo kryo) {}

  @Override
  public int getWrittenId(Object object) {
    int id = find(object);
    if (id >= 0 && unfinished.get(id)) {
      throw new SerializationException(
          "a cycle leads back to the "
              + object.getClass().getName()
              + ", which is immutable and so cannot be made before its own parts; break the cycle"
              + " with a mutable class or collection");
    }
    return id;
  }

  @SuppressWarnings("ReferenceEquality") // identity is what is tracked
  private int find(Object object) {
    if (count <= SCANNED) {
      for (int i = 0; i < count; i++) {
        if (written[i] == object) {
          return i;
        }
      }
      return -1;
    }
    int mask = table.length - 1;
    for (int i = hash(object) & mask; table[i] != 0; i = (i + 1) & mask) {
      if (written[table[i] - 1] == object) {
        return table[i] - 1;
      }
    }
    return -1;
  }

  @Override
  public int addWrittenObject(Object object) {
    int id = count++;
    if (id == written.length) {
      written = Arrays.copyOf(written, 2 * id);
    }
    written[id] = object;
    if (count == SCANNED + 1 || (count > SCANNED && 2 * count > table.length)) {
      rebuild();
    } else if (count > SCANNED) {
      insert(object, id);
    }
    return id;
  }

  private void rebuild() {
    int size = table.length;
    while (size < 2 * count) {
      size *= 2;
    }
    if (size != table.length) {
      table = new int[2 * size];
    }
    for (int id = 0; id < count; id++) {
      Object object = written[id];
      if (object != null) {
        insert(object, id);
      }
    }
  }

  private void insert(Object object, int id) {
    int mask = table.length - 1;
    int i = hash(object) & mask;
    while (table[i] != 0) {
      i = (i + 1) & mask;
    }
    table[i] = id + 1;
  }

  private static int hash(Object object) {
    int h = System.identityHashCode(object) * 0x9E3779B9;
    return h ^ (h >>> 15);
  }

  /** Says that the object added last can be referred to only after {@link #finished}. */
  int unfinished() {
    int id = count - 1;
    unfinished.set(id);
    return id;
  }

  void finished(int id) {
    unfinished.clear(id);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public int nextReadId(Class type) {
    read.add(null);
    return read.size() - 1;
  }

  @Override
  public void setReadObject(int id, Object object) {
    read.set(id, object);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Object getReadObject(Class type, int id) {
    Object object = id >= 0 && id < read.size() ? read.get(id) : null;
    if (object == null) {
      throw SegmentInput.damaged("a reference to object " + id + ", which is not there yet");
    }
    return object;
  }

  @Override
  public void reset() {
    if (count > SCANNED) {
      if (table.length > KEPT) {
        table = new int[64];
      } else {
        Arrays.fill(table, 0);
      }
    }
    if (written.length > KEPT) {
      written = new Object[16];
    } else {
      Arrays.fill(written, 0, count, null);
    }
    count = 0;
    unfinished.clear();
    if (read.size() > KEPT) {
      read.clear();
      ((ArrayList<?>) read).trimToSize();
    } else {
      read.clear();
    }
  }

  @Override
  @SuppressWarnings("rawtypes")
  public boolean useReferences(Class type) {
    return !Boxes.isBox(type) && !Enum.class.isAssignableFrom(type);
  }

  /** The boxed types, which have no identity worth keeping. */
  private static final class Boxes {
    static boolean isBox(Class<?> type) {
      return type == Integer.class
          || type == Long.class
          || type == Double.class
          || type == Boolean.class
          || type == Float.class
          || type == Byte.class
          || type == Short.class
          || type == Character.class;
    }
  }
}
