package io.batoid.objectstore.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.hash.VanillaGlobalMutableState;
import net.openhft.chronicle.values.ValueModel;
import net.openhft.chronicle.values.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our class in Chronicle's place does to bytes what the one that Chronicle generates does. */
class GlobalMutableStateTest {
  private static final String GENERATED = "VanillaGlobalMutableState$$Generated";

  @Test
  void oursIsTheOneThatChronicleFinds() {
    Class<?> found = Values.nativeClassFor(VanillaGlobalMutableState.class);
    URL source = found.getProtectionDomain().getCodeSource().getLocation();
    assertThat(source)
        .isEqualTo(Catalogue.class.getProtectionDomain().getCodeSource().getLocation());
  }

  @Test
  void bothWriteTheSameBytes(@TempDir Path classes) throws Exception {
    VanillaGlobalMutableState ours = Values.newNativeReference(VanillaGlobalMutableState.class);
    VanillaGlobalMutableState theirs = generated(classes);
    assertThat(ours.maxSize()).isEqualTo(theirs.maxSize());
    byte[] ourBytes = new byte[64];
    byte[] theirBytes = new byte[64];
    ours.bytesStore(BytesStore.wrap(ourBytes), 8, ours.maxSize());
    theirs.bytesStore(BytesStore.wrap(theirBytes), 8, theirs.maxSize());
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      long value = random.nextLong() >>> (1 + random.nextInt(62));
      int field = random.nextInt(6);
      set(ours, field, value);
      set(theirs, field, value);
      assertThat(ourBytes).isEqualTo(theirBytes);
      assertThat(values(ours)).isEqualTo(values(theirs));
    }
    assertThat(ourBytes).isNotEqualTo(new byte[64]);
  }

  private static void set(VanillaGlobalMutableState state, int field, long value) {
    switch (field) {
      case 0 -> state.setAllocatedExtraTierBulks((int) (value & 0xFF_FFFF));
      case 1 -> state.setFirstFreeTierIndex(value & 0xFF_FFFF_FFFFL);
      case 2 -> state.setExtraTiersInUse(value & 0xFF_FFFF_FFFFL);
      case 3 -> state.setSegmentHeadersOffset(value & 0xFFFF_FFFFL);
      case 4 -> state.setDataStoreSize(value >>> 1);
      default -> state.addDataStoreSize(value & 0xFFFF);
    }
  }

  private static List<Long> values(VanillaGlobalMutableState state) {
    return List.of(
        (long) state.getAllocatedExtraTierBulks(),
        state.getFirstFreeTierIndex(),
        state.getExtraTiersInUse(),
        state.getSegmentHeadersOffset(),
        state.getDataStoreSize());
  }

  /** What Chronicle would compile while the program runs, under another name. */
  private static VanillaGlobalMutableState generated(Path classes) throws Exception {
    ValueModel model = ValueModel.acquire(VanillaGlobalMutableState.class);
    Method generate =
        Class.forName("net.openhft.chronicle.values.Generators")
            .getDeclaredMethod("generateNativeClass", ValueModel.class, String.class);
    generate.setAccessible(true);
    String source = (String) generate.invoke(null, model, GENERATED);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    SimpleJavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///net/openhft/chronicle/hash/" + GENERATED + ".java"),
            JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options =
        List.of("-nowarn", "-proc:none", "-cp", classPath, "-d", classes.toString());
    assertThat(compiler.getTask(null, null, null, options, null, List.of(file)).call()).isTrue();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      return (VanillaGlobalMutableState)
          loader
              .loadClass("net.openhft.chronicle.hash." + GENERATED)
              .getDeclaredConstructor()
              .newInstance();
    }
  }
}
