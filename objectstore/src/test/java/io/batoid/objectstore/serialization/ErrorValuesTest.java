package io.batoid.objectstore.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.Foreign;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.RemoteFailure;
import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.TestRefs;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ErrorValuesTest {

  private static final KryoSerializer SERIALIZER = new KryoSerializer();

  private final FakeReferences references = new FakeReferences();

  private Throwable copy(Throwable failure) {
    return ErrorValues.decode(
        ErrorValues.encode(failure, SERIALIZER, references), SERIALIZER, references);
  }

  @SuppressWarnings("serial") // serializes what Java serialization alone would not
  static final class Odd extends Exception {
    private static final long serialVersionUID = 1L;
    final Samples.Node node = new Samples.Node(4);
    final ObjectRef<?> ref;

    Odd(ObjectRef<?> ref) {
      super("odd");
      this.ref = ref;
    }
  }

  @SuppressWarnings("serial") // cannot be serialized at all
  static final class Local extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final Thread thread = Thread.currentThread();

    Local(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  @Test
  void causesSuppressedAndStackTraceAreKept() {
    Exception failure = new IllegalStateException("outer", new ArrayIndexOutOfBoundsException(3));
    failure.addSuppressed(new java.io.IOException("closing"));
    Throwable copy = copy(failure);
    assertThat(copy).isExactlyInstanceOf(IllegalStateException.class).hasMessage("outer");
    assertThat(copy.getStackTrace()).isEqualTo(failure.getStackTrace());
    assertThat(copy.getCause()).isExactlyInstanceOf(ArrayIndexOutOfBoundsException.class);
    assertThat(copy.getSuppressed()).hasSize(1);
  }

  @Test
  void membersThatOnlyKryoCanWriteAreKept() {
    Odd failure = new Odd(TestRefs.ref());
    Odd copy = (Odd) copy(failure);
    assertThat(copy.node.value).isEqualTo(4);
    assertThat(copy.ref).isSameAs(failure.ref);
  }

  @Test
  void onlyTheThrowableThatCannotBeWrittenIsReplaced() {
    Exception failure =
        new IllegalStateException("outer", new Local("local", new Odd(TestRefs.ref())));
    Throwable copy = copy(failure);
    assertThat(copy).isExactlyInstanceOf(IllegalStateException.class);
    RemoteFailure standIn = (RemoteFailure) Objects.requireNonNull(copy.getCause());
    assertThat(standIn.originalClassName()).isEqualTo(Local.class.getName());
    assertThat(standIn).hasMessage(Local.class.getName() + ": local");
    assertThat(standIn.getStackTrace())
        .isEqualTo(Objects.requireNonNull(failure.getCause()).getStackTrace());
    assertThat(standIn.getCause()).isExactlyInstanceOf(Odd.class);
  }

  @Test
  void aThrowableInsideAValueIsReplacedToo() {
    List<Throwable> value = new ArrayList<>(List.of(new Local("inside", null)));
    Object copy = SERIALIZER.deserialize(SERIALIZER.serialize(value, references), references);
    assertThat((List<?>) Objects.requireNonNull(copy))
        .first()
        .isExactlyInstanceOf(RemoteFailure.class);
  }

  @Test
  void aThrowableOfAnUnknownClassArrivesAsText() throws Exception {
    Throwable failure = ChildLoader.newFailure("boom");
    MemorySegment bytes = ErrorValues.encode(failure, SERIALIZER, references);
    Throwable copy = ErrorValues.decode(bytes, SERIALIZER, references);
    assertThat(copy)
        .isExactlyInstanceOf(RemoteFailure.class)
        .hasMessage(failure.getClass().getName() + ": boom");
    assertThat(copy.getStackTrace()).isEqualTo(failure.getStackTrace());
    assertThat(Objects.requireNonNull(copy.getCause())).hasMessageContaining("cause");
    assertThat(copy.getSuppressed()[0])
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(failure.getClass().getName());
  }

  @Test
  void aSerializerThatFailsDoesNotStopTheError() {
    KryoSerializer strict =
        new KryoSerializer(SerializerOptions.defaults().allowClasses("com.acme.*"));
    MemorySegment bytes = ErrorValues.encode(new Foreign.Mute(), strict, references);
    Throwable copy = ErrorValues.decode(bytes, SERIALIZER, references);
    assertThat(copy)
        .isInstanceOf(RemoteFailure.class)
        .hasMessageContaining("its getMessage() failed");
  }
}
