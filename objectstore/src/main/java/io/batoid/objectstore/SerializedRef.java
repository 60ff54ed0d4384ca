package io.batoid.objectstore;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What Java serialization writes in place of an {@link ObjectRef}: an id, lent when it is written.
 */
final class SerializedRef implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How long a reference that was written to a stream of one's own keeps its object alive. */
  static final Duration LENT_FOR = Duration.ofMinutes(1);

  private transient @Nullable ObjectRef<?> ref;

  SerializedRef(ObjectRef<?> ref) {
    this.ref = ref;
  }

  private ObjectRef<?> ref() {
    if (ref == null) {
      throw new IllegalStateException("not being written");
    }
    return ref;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeUTF(ref().lend(LENT_FOR));
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    ObjectId id;
    try {
      id = ObjectId.parse(in.readUTF());
    } catch (IllegalArgumentException e) {
      throw (InvalidObjectException) new InvalidObjectException(e.getMessage()).initCause(e);
    }
    ref = OpenStores.of(id).reads().resolve(id, null);
  }

  private Object readResolve() throws ObjectStreamException {
    return ref();
  }
}
