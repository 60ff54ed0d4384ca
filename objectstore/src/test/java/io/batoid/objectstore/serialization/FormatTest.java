package io.batoid.objectstore.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Bytes that other processes and kept stores rely on. A change here is a new format version. */
class FormatTest {

  private static String encoded(Object value) {
    byte[] bytes =
        new KryoSerializer().serialize(value, new FakeReferences()).toArray(ValueLayout.JAVA_BYTE);
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void encodingsStayAsTheyAre() {
    assertThat(encoded(5)).isEqualTo("020a");
    assertThat(encoded("ab")).isEqualTo("0301056162");
    assertThat(encoded("漢")).isEqualTo("030104226f");
    assertThat(encoded(new ArrayList<>(Arrays.asList(1, null)))).isEqualTo("480102020200");
    assertThat(encoded(new int[] {1})).isEqualTo("23010101000000");
    assertThat(encoded(new TreeMap<>(Map.of("k", 2L)))).isEqualTo("580100010301036b0904");
  }

  @Test
  void classNumbersStayAsTheyAre() {
    List<String> numbers =
        BaseClasses.ALL.stream()
            .sorted(Comparator.comparingInt(BaseClasses.Base::id))
            .map(base -> base.id() + " " + base.type().getSimpleName())
            .toList();
    String expected =
        """
        0 int, 1 String, 2 float, 3 boolean, 4 byte, 5 char
        6 short, 7 long, 8 double, 9 LongAdder, 10 Object, 11 Class
        12 StringBuilder, 13 StringBuffer, 14 BigInteger, 15 BigDecimal, 16 UUID, 17 URI
        18 URL, 19 Locale, 20 Charset, 21 Pattern, 22 StackTraceElement, 23 BitSet
        24 Currency, 25 Date, 26 Path, 27 AtomicInteger, 28 AtomicLong, 29 AtomicBoolean
        30 byte[], 31 short[], 32 char[], 33 int[], 34 long[], 35 float[]
        36 double[], 37 boolean[], 38 Object[], 39 String[], 40 ObjectRef, 41 Promise
        42 ByteBuffer, 43 MemorySegment, 44 Value, 45 Lambda, 50 Duration, 51 Instant
        52 LocalDate, 53 LocalTime, 54 LocalDateTime, 55 ZoneOffset, 56 ZoneId, 57 OffsetTime
        58 OffsetDateTime, 59 ZonedDateTime, 60 Year, 61 YearMonth, 62 MonthDay, 63 Period
        70 ArrayList, 71 LinkedList, 72 ArrayDeque, 73 HashSet, 74 LinkedHashSet, 75 TreeSet
        76 ConcurrentSkipListSet, 77 PriorityQueue, 78 Vector, 79 CopyOnWriteArrayList, 80 ConcurrentLinkedQueue, 81 ConcurrentLinkedDeque
        82 EnumSet, 83 ArrayList, 84 HashMap, 85 LinkedHashMap, 86 TreeMap, 87 ConcurrentHashMap
        88 ConcurrentSkipListMap, 89 EnumMap, 90 ListN, 91 SetN, 92 MapN, 93 EmptyList
        94 EmptySet, 95 EmptyMap, 96 Optional, 97 OptionalInt, 98 OptionalLong, 99 OptionalDouble
        100 SingletonList, 101 SingletonSet, 102 SingletonMap, 103 CopiesList, 104 KeyValueHolder, 105 SimpleImmutableEntry
        106 SimpleEntry, 107 AtomicReference, 120 UnmodifiableCollection, 121 UnmodifiableList, 122 UnmodifiableRandomAccessList, 123 UnmodifiableSet
        124 UnmodifiableSortedSet, 125 UnmodifiableNavigableSet, 126 UnmodifiableMap, 127 UnmodifiableSortedMap, 128 UnmodifiableNavigableMap, 129 UnmodifiableSequencedSet
        130 UnmodifiableSequencedMap, 131 UnmodifiableSequencedCollection, 132 SynchronizedCollection, 133 SynchronizedList, 134 SynchronizedRandomAccessList, 135 SynchronizedSet
        136 SynchronizedSortedSet, 137 SynchronizedNavigableSet, 138 SynchronizedMap, 139 SynchronizedSortedMap, 140 SynchronizedNavigableMap
        """;
    assertThat(numbers).containsExactly(expected.strip().split(",?\\s*\n|, "));
  }
}
