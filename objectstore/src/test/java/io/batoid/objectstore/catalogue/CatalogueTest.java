package io.batoid.objectstore.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.NameTakenException;
import io.batoid.objectstore.ObjectFreedException;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.TestSegment;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("flags")
class CatalogueTest {
  private final TestSegment session = TestSegment.create();
  private final List<Integer> gone = new ArrayList<>();
  private final Catalogue catalogue =
      new Catalogue(session.directory(), session.processes(), Duration.ofSeconds(30), gone::add);

  CatalogueTest() {
    for (int slot = 0; slot < TestSegment.SLOTS; slot++) {
      session.object(slot, 1);
    }
  }

  @AfterEach
  void everythingAgrees() {
    List<String> problems = new ArrayList<>();
    new Catalogue(session.directory(), session.processes(), Duration.ofSeconds(30), slot -> {})
        .verify(problems::add);
    catalogue.close();
    session.close();
    assertThat(problems).isEmpty();
  }

  @Test
  void aBoundNameIsFound() {
    catalogue.bind("a", 3, 1);
    assertThat(lookup("a")).isEqualTo(new Binding("a", 3, 1));
    assertThat(lookup("b")).isNull();
    assertThat(session.nameBits(3)).isEqualTo(bit("a"));
  }

  @Test
  void bindingAgainToTheSameObjectDoesNothing() {
    catalogue.bind("a", 3, 1);
    catalogue.bind("a", 3, 1);
    assertThat(catalogue.names()).containsExactly(new Binding("a", 3, 1));
  }

  @Test
  void aNameBoundToALivingObjectIsTaken() {
    catalogue.bind("a", 3, 1);
    assertThatThrownBy(() -> catalogue.bind("a", 4, 1))
        .isInstanceOf(NameTakenException.class)
        .hasMessageContaining("'a'")
        .hasMessageContaining("object 3.1")
        .hasMessageContaining("object 4.1");
    assertThat(lookup("a")).isEqualTo(new Binding("a", 3, 1));
    assertThat(session.nameBits(4)).isZero();
  }

  @Test
  void aNameOfAFreedObjectCanBeBoundAnew() {
    catalogue.bind("a", 3, 1);
    session.setState(3, 1, StateWord.FREED);
    catalogue.bind("a", 4, 1);
    assertThat(lookup("a")).isEqualTo(new Binding("a", 4, 1));
    assertThat(session.nameBits(3)).isZero();
    assertThat(gone).containsExactly(3);
  }

  @Test
  void rebindingReplacesAndReturnsTheOldObject() {
    assertThat(catalogue.rebind("a", 3, 1)).isNull();
    assertThat(catalogue.rebind("a", 4, 1)).isEqualTo(new Binding("a", 3, 1));
    assertThat(catalogue.rebind("a", 4, 1)).isEqualTo(new Binding("a", 4, 1));
    assertThat(session.nameBits(3)).isZero();
    assertThat(session.nameBits(4)).isEqualTo(bit("a"));
    assertThat(gone).containsExactly(3);
  }

  @Test
  void theBitGoesWithTheLastNameOfItsShard() {
    List<String> names = sameShard(3);
    names.forEach(name -> catalogue.bind(name, 7, 1));
    for (String name : names) {
      assertThat(session.nameBits(7)).isEqualTo(bit(names.getFirst()));
      assertThat(gone).isEmpty();
      assertThat(catalogue.unbind(name)).isEqualTo(new Binding(name, 7, 1));
    }
    assertThat(session.nameBits(7)).isZero();
    assertThat(gone).containsExactly(7);
  }

  @Test
  void unbindingWhatIsNotBoundReturnsNothing() {
    assertThat(catalogue.unbind("a")).isNull();
    catalogue.bind("a", 3, 1);
    assertThat(catalogue.unbind("b")).isNull();
  }

  @Test
  void namesAreSorted() {
    Stream.of("b", "ä", "a", "c").forEach(name -> catalogue.bind(name, name.length(), 1));
    assertThat(catalogue.names()).extracting(Binding::name).containsExactly("a", "b", "c", "ä");
  }

  @Test
  void readingWhereNothingWasBoundMakesNoFile() throws IOException {
    assertThat(lookup("a")).isNull();
    assertThat(catalogue.names()).isEmpty();
    assertThat(catalogue.unbind("a")).isNull();
    assertThat(catalogueFiles()).isEmpty();
  }

  @Test
  void filesAreTheOwnersAloneAndGoWhenDeleted() throws IOException {
    catalogue.bind("a", 3, 1);
    assertThat(catalogueFiles())
        .hasSize(1)
        .allSatisfy(file ->
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------"));
    catalogue.unbind("a");
    Catalogue.deleteFiles(session.directory());
    assertThat(catalogueFiles()).isEmpty();
  }

  @Test
  void badNamesAreRefused() {
    refused("", "name is empty");
    refused("a\nb", "control character, U+000A at index 1");
    refused("\u0000", "control character, U+0000");
    refused("x\ud800", "half of a surrogate pair");
    refused("é".repeat(128), "256 bytes of UTF-8, at most 255");
  }

  @Test
  void theLongestNamesFit() {
    String longest = "é".repeat(127) + "x";
    catalogue.bind(longest, 3, 1);
    assertThat(lookup(longest)).isEqualTo(new Binding(longest, 3, 1));
  }

  @Test
  void anExtremeGenerationIsKept() {
    session.object(9, -1);
    catalogue.bind("a", 9, -1);
    assertThat(lookup("a")).isEqualTo(new Binding("a", 9, -1));
    session.object(0, 0);
    catalogue.bind("b", 0, 0);
    assertThat(lookup("b")).isEqualTo(new Binding("b", 0, 0));
  }

  @Test
  void aFullCatalogueSaysSoAndStaysSound() {
    assertThatThrownBy(
            () -> {
              for (int i = 0; ; i++) {
                catalogue.bind("name-" + i, i % TestSegment.SLOTS, 1);
              }
            })
        .isInstanceOf(ObjectStoreFullException.class)
        .hasMessageContaining("no room for another name")
        .hasMessageContaining("maxObjects");
    Binding some = catalogue.names().getFirst();
    assertThat(catalogue.unbind(some.name())).isEqualTo(some);
    catalogue.bind(some.name(), some.slot(), 1);
    assertThat(catalogue.names().size()).isGreaterThan(TestSegment.SLOTS);
  }

  @Test
  void anObjectThatIsGoneGetsNoName() {
    assertThatThrownBy(() -> catalogue.bind("a", 3, 2)).isInstanceOf(ObjectFreedException.class);
    assertThat(session.nameBits(3)).isZero();
    assertThat(lookup("a")).isNull();
  }

  @Test
  void aDyingObjectIsHelpedBack() {
    session.setState(3, 1, StateWord.SEALED + StateWord.DYING);
    catalogue.bind("a", 3, 1);
    assertThat(StateWord.state(session.segment().state(3))).isEqualTo(StateWord.SEALED);
  }

  @Test
  void theResolverMustNotUseTheCatalogue() {
    catalogue.bind("a", 3, 1);
    assertThatThrownBy(() -> catalogue.lookup("a", (slot, generation) -> catalogue.unbind("a")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(lookup("a")).isEqualTo(new Binding("a", 3, 1));
  }

  @Test
  void retainIfDropsTheRestAndSetsBitsAndCountsRight() {
    List<String> names = sameShard(4);
    names.forEach(name -> catalogue.bind(name, 7, 1));
    catalogue.bind("other", 8, 1);
    session.setState(8, 2, StateWord.SEALED);
    assertThat(catalogue.retainIf(binding -> !binding.name().equals(names.getFirst())))
        .isEqualTo(2);
    assertThat(catalogue.names()).hasSize(3).allMatch(binding -> binding.slot() == 7);
    assertThat(session.nameBits(8)).isZero();
    assertThat(gone).contains(8);
  }

  @Test
  void verifyNamesEachKindOfDamage() {
    catalogue.bind("a", 3, 1);
    session.setState(3, 2, StateWord.SEALED);
    session.segment().memory().or(nameWord(5), bit("a"));
    List<String> problems = new ArrayList<>();
    catalogue.verify(problems::add);
    assertThat(problems).hasSize(2);
    assertThat(problems.get(0)).contains("'a'", "object 3.1", "no such object");
    assertThat(problems.get(1)).contains("slot 5", "no name is bound");
    catalogue.retainIf(binding -> true);
  }

  @Test
  void twoProcessesSeeEachOthersNames() {
    try (TestSegment other = TestSegment.attach(session.directory());
        Catalogue theirs =
            new Catalogue(
                other.directory(), other.processes(), Duration.ofSeconds(30), gone::add)) {
      catalogue.bind("a", 3, 1);
      assertThat(theirs.unbind("a")).isEqualTo(new Binding("a", 3, 1));
      theirs.bind("b", 4, 1);
      assertThat(catalogue.names()).containsExactly(new Binding("b", 4, 1));
      other.die();
    }
  }

  @Test
  void namesSurviveClosing() {
    catalogue.bind("a", 3, 1);
    catalogue.close();
    try (Catalogue again =
        new Catalogue(
            session.directory(), session.processes(), Duration.ofSeconds(30), gone::add)) {
      assertThat(again.names()).containsExactly(new Binding("a", 3, 1));
    }
    assertThatThrownBy(() -> lookup("a")).isInstanceOf(StoreClosedException.class);
  }

  @Test
  void anInterruptedThreadCanUseNames() {
    Thread.currentThread().interrupt();
    catalogue.bind("a", 3, 1);
    assertThat(lookup("a")).isNotNull();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void theHeadOfAFileIsCommittedWhateverItsSize() throws IOException {
    for (int entries : new int[] {64, 1 << 10, 1500, 5000, 1 << 14, 40_000, 1 << 16}) {
      Path file = session.directory().resolve("sized-" + entries);
      NameMap.open(file, NameFileFormat.of(entries, file)).close();
      assertThat(NameMap.head(Files.size(file), entries)).isBetween(1L, NameMap.headBound(entries));
    }
  }

  private void refused(String name, String why) {
    assertThatThrownBy(() -> catalogue.bind(name, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> lookup(name)).isInstanceOf(IllegalArgumentException.class);
  }

  private @Nullable Binding lookup(String name) {
    return catalogue.lookup(name, (slot, generation) -> new Binding(name, slot, generation));
  }

  private long nameWord(int slot) {
    return session.segment().slot(slot) + SlotLayout.NAMES_OFFSET;
  }

  private static long bit(String name) {
    return 1L << Names.shard(Names.key(name));
  }

  private static List<String> sameShard(int count) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> "n" + i)
        .filter(name -> bit(name) == 1)
        .limit(count)
        .toList();
  }

  private List<Path> catalogueFiles() throws IOException {
    try (Stream<Path> files = Files.list(session.directory())) {
      return files.filter(file -> file.getFileName().toString().startsWith("catalogue")).toList();
    }
  }
}
