package io.batoid.examples.classindex;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ClassFileReaderTest {
  @Test
  void findsInEveryClassOfJavaBaseWhatTheJdkFinds() throws IOException {
    try (JdkClasses classes = new JdkClasses()) {
      for (String name : JdkClasses.names(Set.of("java.base"))) {
        MemorySegment classFile = classes.read(name);

        assertThat(Facts.ofOurs(classFile))
            .as(name)
            .isEqualTo(Facts.ofJdk(classFile.toArray(JAVA_BYTE)));
      }
    }
  }

  @Test
  void refusesAClassFileCutOffAnywhere() throws IOException {
    for (byte[] sample : Facts.samples()) {
      MemorySegment whole = MemorySegment.ofArray(sample);
      int step = Math.max(1, sample.length / 5000);
      for (int length = 0; length < sample.length; length += step) {
        MemorySegment cut = whole.asSlice(0, length);

        assertThatThrownBy(() -> Facts.ofOurs(cut))
            .isInstanceOf(MalformedClassException.class)
            .hasMessageStartingWith("malformed");
      }
    }
  }

  @Test
  void refusesBytesAfterTheEnd() throws IOException {
    byte[] longer = Arrays.copyOf(Facts.samples().get(1), 2000);

    assertThatThrownBy(() -> Facts.ofOurs(MemorySegment.ofArray(longer)))
        .isInstanceOf(MalformedClassException.class)
        .hasMessageContaining("bytes follow its end");
  }

  @Test
  void refusesWhatIsNotAClassFile() {
    MemorySegment zip = MemorySegment.ofArray(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0});

    assertThatThrownBy(() -> Facts.ofOurs(zip))
        .isInstanceOf(MalformedClassException.class)
        .hasMessage("not a class file: it begins with 0x504b0304");
  }

  /** Whatever stands in a class file: it is read, or refused with the one exception for that. */
  @Test
  void readsOrRefusesMutatedClassFiles() throws IOException {
    Random random = new Random(20250917);
    int refused = 0;
    for (byte[] sample : Facts.samples()) {
      for (int round = 0; round < 3000; round++) {
        byte[] mutant = sample.clone();
        for (int mutations = 1 + random.nextInt(4); mutations > 0; mutations--) {
          mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
        }
        try {
          Facts.ofOurs(MemorySegment.ofArray(mutant));
        } catch (MalformedClassException e) {
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "'cb', opcode 203 is unknown",
    "'11 00', goes past its end",
    "'b6 00 00', there is no constant 0",
    "'b6 ff ff', there is no constant 65535",
    "'b6 00 01', 'has tag 1, not 10'",
    "'aa 00 00 00 00 00 00 00 00 00 00 09 00 00 00 08', tableswitch from 9 to 8",
    "'aa 00 00 00 00 00 00 00 80 00 00 00 7f ff ff ff', goes past its end",
    "'ab 00 00 00 00 00 00 00 ff ff ff ff', lookupswitch with -1 pairs",
    "'ab 00 00 00 00 00 00 00 7f ff ff ff', goes past its end",
  })
  void refusesWhatIsNotCode(String code, String complaint) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(code);

    assertThatThrownBy(() -> Facts.ofOurs(MemorySegment.ofArray(classWithCode(bytes))))
        .isInstanceOf(MalformedClassException.class)
        .hasMessageContaining(complaint);
  }

  /** A class whose only method has this code: nops, which are then overwritten. */
  private static byte[] classWithCode(byte[] code) {
    byte[] classFile =
        ClassFile.of()
            .build(
                ClassDesc.of("Sample"),
                type ->
                    type.withMethodBody(
                        "run",
                        ConstantDescs.MTD_void,
                        ClassFile.ACC_STATIC,
                        body -> {
                          for (int i = 1; i < code.length; i++) {
                            body.nop();
                          }
                          body.return_();
                        }));
    byte[] nops = new byte[code.length];
    nops[code.length - 1] = (byte) 0xb1;
    // The code stands after its length, and before the 4 zero bytes of no exceptions, attributes.
    int at = indexOf(classFile, nops);
    System.arraycopy(code, 0, classFile, at, code.length);
    return classFile;
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int at = bytes.length - part.length; at >= 0; at--) {
      if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new AssertionError("not found");
  }
}
