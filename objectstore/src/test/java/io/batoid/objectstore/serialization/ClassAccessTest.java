package io.batoid.objectstore.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.Foreign;
import io.batoid.objectstore.SerializationException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClassAccessTest {

  private final FakeReferences references = new FakeReferences();
  private final KryoSerializer open = new KryoSerializer();
  private final KryoSerializer strict =
      new KryoSerializer(SerializerOptions.defaults().allowClasses("com.acme.*"));

  record Price(Object amount) {}

  record Item(List<Price> items) {}

  @Test
  void thePathLeadsToWhatCannotBeWritten() {
    Object value = new Item(List.of(new Price(1), new Price(Map.of("k", new Thread()))));
    assertThatThrownBy(() -> open.serialize(value, references))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(
            "Item.items[1].amount[\"k\"]: class java.lang.Thread is not serializable");
  }

  @Test
  void aLambdaThatIsNotSerializableSaysWhatToDo() {
    Runnable lambda = () -> {};
    assertThatThrownBy(() -> open.serialize(lambda, references))
        .hasMessageContaining("a lambda made in " + getClass().getName())
        .hasMessageContaining("Serializable");
  }

  @Test
  void theBaseSetIsAlwaysAllowed() {
    List<Object> all = new ArrayList<>(Samples.time());
    all.addAll(List.of(1, "x", new TreeMap<>(Map.of("a", 1)), new int[] {1}, Samples.Color.GREEN));
    all.add(new IllegalStateException("x"));
    all.add(Path.of("/some/where"));
    assertThatCode(() -> strict.deserialize(strict.serialize(all, references), references))
        .doesNotThrowAnyException();
  }

  @Test
  void otherClassesAreRefusedOnBothSides() {
    KryoSerializer allowing =
        new KryoSerializer(SerializerOptions.defaults().allowClasses("com.example.*"));
    for (Object value : Foreign.values()) {
      assertThatCode(() -> allowing.deserialize(allowing.serialize(value, references), references))
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> strict.serialize(value, references))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(".allowClasses(\"com.example.");
      MemorySegment bytes = open.serialize(value, references);
      assertThatThrownBy(() -> strict.deserialize(bytes, references))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(".allowClasses(\"com.example.");
    }
  }

  @Test
  void patternsCoverNestedClassesAndSubPackages() {
    AllowedClasses allowed = new AllowedClasses(List.of("com.acme.*", "org.Order"));
    assertThat(allowed.allows("com.acme.deep.Thing")).isTrue();
    assertThat(allowed.allows("org.Order$Line$Tax")).isTrue();
    assertThat(allowed.allows("org.Order2")).isFalse();
    assertThat(allowed.allows("com.acmeother.X")).isFalse();
    assertThatThrownBy(() -> SerializerOptions.defaults().allowClasses("a*b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SerializerOptions.defaults().allowClasses(" "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void classesAreFoundThroughTheGivenLoader() throws Exception {
    ChildLoader loader = ChildLoader.create();
    Object plain = loader.loadClass("com.child.Plain").getConstructor().newInstance();
    KryoSerializer child = new KryoSerializer(SerializerOptions.defaults().classLoader(loader));
    for (Object value : List.of(plain, ChildLoader.newFailure("x"))) {
      MemorySegment bytes = open.serialize(value, references);
      Object copy = Objects.requireNonNull(child.deserialize(bytes, references));
      assertThat(copy.getClass()).isSameAs(loader.loadClass(value.getClass().getName()));
      assertThatThrownBy(() -> open.deserialize(bytes, references))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(value.getClass().getName())
          .hasMessageContaining("cannot be loaded by");
    }
  }

  @Test
  void noFlagOpensTheJdkToTheseTests() {
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
        .noneMatch(argument -> argument.contains("add-opens") || argument.contains("kryo"));
    assertThat(com.esotericsoftware.kryo.util.Util.unsafe).isFalse();
    assertThat(System.getProperty("kryo.unsafe")).isNull();
  }
}
