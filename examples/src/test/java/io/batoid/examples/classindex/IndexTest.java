package io.batoid.examples.classindex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class IndexTest {
  private static List<String> names = List.of();
  private static Answers reference = Indexes.ask(Indexes.of(new IndexBuilder()));

  @BeforeAll
  static void answerWithTheJdk() throws IOException {
    names = JdkClasses.names(Set.of("java.base", "java.logging"));
    reference = ReferenceRun.answer(names, "java.lang.Thread.sleep");
  }

  @Test
  void answersAsTheJdkDoes() throws IOException {
    assertThat(Indexes.ask(Indexes.of(names))).isEqualTo(reference);
    assertThat(reference.callers()).contains("java.util.concurrent.TimeUnit.sleep(long)void");
    assertThat(reference.mostImplemented()).hasSize(Answers.TOP);
    assertThat(reference.deepest()).endsWith("java.lang.Object");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void isTheSameHoweverItIsSplitAndInWhateverOrderItIsMerged(int seed) throws IOException {
    Random random = new Random(seed);
    List<String> shuffled = new ArrayList<>(names);
    Collections.shuffle(shuffled, random);
    List<Index> parts = new ArrayList<>();
    for (int from = 0; from < shuffled.size(); ) {
      int to = Math.min(shuffled.size(), from + 1 + random.nextInt(1500));
      parts.add(Indexes.of(shuffled.subList(from, to)));
      from = to;
    }

    int middle = parts.size() / 2;
    Index left = Indexes.merged(parts.subList(0, middle));
    Index right = Indexes.merged(parts.subList(middle, parts.size()));

    assertThat(Indexes.ask(Indexes.merged(parts))).isEqualTo(reference);
    assertThat(Indexes.ask(Indexes.merged(List.of(right, left)))).isEqualTo(reference);
  }

  @Test
  void isNotChangedByAnEmptyOne() throws IOException {
    Index empty = Indexes.of(new IndexBuilder());
    Index some = Indexes.of(names.subList(0, 500));

    assertThat(Indexes.ask(Indexes.merged(List.of(empty, some, empty))))
        .isEqualTo(Indexes.ask(some));
  }

  @Test
  void differsWhenOneClassIsMissing() throws IOException {
    assertThat(Indexes.ask(Indexes.of(names.subList(1, names.size()))).fingerprint())
        .isNotEqualTo(reference.fingerprint());
  }

  @Test
  void countsEachCallOfAMethodOnceAndHowOften() {
    IndexBuilder builder = new IndexBuilder();
    int a = symbol(builder, "A");
    int run = symbol(builder, "run");
    int descriptor = symbol(builder, "()V");
    builder.type(0, a, ClassVisitor.NONE);
    builder.method(run, descriptor);
    builder.call(a, run, descriptor);
    builder.call(a, run, descriptor);
    builder.method(symbol(builder, "go"), descriptor);
    builder.call(a, run, descriptor);

    Index index = Indexes.of(builder);

    assertThat(index.length(Column.CALL_MEMBER)).isEqualTo(2);
    assertThat(index.get(Column.CALL_COUNT, 0)).isEqualTo(2);
    assertThat(new Questions(index).answer("A.run").callers())
        .containsExactly("A.go()void", "A.run()void");
    assertThat(new Questions(index).answer("B.run").callers()).isEmpty();
  }

  @Test
  void answersEvenIfSuperclassesGoInACircle() {
    IndexBuilder builder = new IndexBuilder();
    int a = symbol(builder, "A");
    int b = symbol(builder, "B");
    builder.type(0, a, b);
    builder.implemented(symbol(builder, "I"));
    builder.type(0, b, a);

    Answers answers = Indexes.ask(Indexes.of(builder));

    assertThat(answers.deepest()).startsWith("A", "B");
    assertThat(answers.mostImplemented()).containsExactly(new Answers.Ranked("I", 2));
  }

  @Test
  void keepsNamesThatAreNotAscii() {
    IndexBuilder builder = new IndexBuilder();
    builder.type(0, symbol(builder, "Größe"), ClassVisitor.NONE);

    assertThat(Indexes.ask(Indexes.of(builder)).deepest()).containsExactly("Größe");
  }

  @Test
  void refusesWhatIsNotAnIndex() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment zeroes = arena.allocate(4096, 8);

      assertThatThrownBy(() -> new Index(zeroes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not an index");
      assertThatThrownBy(() -> new Index(zeroes.asSlice(0, 16)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static int symbol(IndexBuilder builder, String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return builder.symbol(MemorySegment.ofArray(bytes), 0, bytes.length);
  }
}
