package io.batoid.objectstore.serialization;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values of every kind, and classes to make them of. */
@SuppressWarnings({"JdkObsolete", "JavaUtilDate"}) // the obsolete must travel too
final class Samples {

  private Samples() {}

  enum Color {
    RED,
    GREEN {
      @Override
      String shade() {
        return "leaf";
      }
    };

    String shade() {
      return "plain";
    }
  }

  enum Nothing {}

  record Flat(int a, long b, double c, boolean d, String e, byte f, @Nullable Integer g, Color h) {}

  record Generic<T extends @Nullable Object>(T value, List<? extends T> more) {}

  sealed interface Shape permits Circle, Square {}

  record Circle(double radius) implements Shape {}

  record Square(float side, short corners, char label) implements Shape {}

  static class Base {
    private int hidden = 1;
    protected String name = "base";

    @Override
    @SuppressWarnings("EqualsGetClass") // a subclass must come back as itself
    public boolean equals(Object o) {
      return o instanceof Base b
          && o.getClass() == getClass()
          && b.hidden == hidden
          && b.name.equals(name);
    }

    @Override
    public int hashCode() {
      return hidden;
    }

    void setHidden(int value) {
      hidden = value;
    }
  }

  static final class Derived extends Base {
    private final int hidden;
    private final transient int forgotten = 7;

    Derived(int hidden) {
      this.hidden = hidden;
    }

    @Override
    public boolean equals(Object o) {
      return super.equals(o) && ((Derived) o).hidden == hidden && forgotten == 7;
    }

    @Override
    public int hashCode() {
      return hidden;
    }
  }

  static final class Node {
    int value;
    @Nullable Node next;
    @Nullable List<Node> others;

    Node(int value) {
      this.value = value;
    }
  }

  static final class Custom implements Serializable {
    private static final long serialVersionUID = 1L;
    private transient String text;

    Custom(String text) {
      this.text = text;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeUTF(text);
    }

    private void readObject(ObjectInputStream in) throws IOException {
      text = in.readUTF();
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Custom c && c.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }

  static final class Resolved implements Serializable {
    private static final long serialVersionUID = 1L;
    static final Resolved ONLY = new Resolved();

    private Object readResolve() {
      return ONLY;
    }
  }

  public static final class External implements Externalizable {
    private static final long serialVersionUID = 1L;
    int n;

    public External() {}

    External(int n) {
      this.n = n;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
      out.writeInt(n);
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException {
      n = in.readInt();
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof External e && e.n == n;
    }

    @Override
    public int hashCode() {
      return n;
    }
  }

  static final class NamedList extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
    String name = "";

    @Override
    public boolean equals(Object o) {
      return super.equals(o) && o instanceof NamedList l && l.name.equals(name);
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }

  static NamedList namedList() {
    NamedList list = new NamedList();
    list.name = "n";
    list.add("x");
    return list;
  }

  static <T extends Collection<Integer>> T filled(T collection) {
    collection.addAll(List.of(3, 1, 2));
    return collection;
  }

  static <M extends Map<String, Integer>> M filledMap(M map) {
    map.put("b", 2);
    map.put("a", 1);
    return map;
  }

  static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("k", "v");
    return properties;
  }

  /** Values equal to their copies. */
  static Stream<Object> equalValues() {
    List<Object> all = new ArrayList<>(scalars());
    all.addAll(time());
    all.addAll(containers());
    all.addAll(classes());
    return all.stream();
  }

  static List<Object> scalars() {
    return List.of(
        1,
        2L,
        3.0,
        4f,
        (short) 5,
        (byte) 6,
        'c',
        true,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Double.NaN,
        "",
        "text",
        "größer",
        "漢字",
        "\uD800 lone",
        "😀",
        "x".repeat(10_000),
        "漢".repeat(10_000),
        new BigInteger("123456789012345678901234567890"),
        new BigDecimal("-1.50"),
        new BigDecimal("1E+40"),
        new UUID(1, 2),
        URI.create("http://a/b?c#d"),
        Locale.GERMANY,
        Locale.forLanguageTag("zh-Hant-TW"),
        Locale.of("ja", "JP", "JP"),
        StandardCharsets.UTF_8,
        BitSet.valueOf(new long[] {5, 0, 9}),
        Currency.getInstance("EUR"),
        new Date(5),
        Path.of("/tmp/x"),
        String.class,
        int.class,
        int[][].class,
        Color.RED,
        Color.GREEN,
        TimeUnit.DAYS,
        new StackTraceElement("a", "m", "1", "C", "f", "C.java", 3),
        Optional.empty(),
        Optional.of(List.of(1)),
        OptionalInt.of(1),
        OptionalLong.empty(),
        OptionalDouble.of(2),
        InetAddress.getLoopbackAddress(),
        TimeZone.getTimeZone("Europe/Berlin"));
  }

  static List<Object> time() {
    return List.of(
        Duration.ofNanos(5),
        Instant.MAX,
        Instant.EPOCH,
        LocalDate.of(-5, 1, 2),
        LocalTime.of(1, 2, 3, 4),
        LocalDateTime.MIN,
        ZoneOffset.ofHoursMinutesSeconds(1, 2, 3),
        ZoneId.of("Europe/Berlin"),
        OffsetTime.of(1, 2, 3, 4, ZoneOffset.MAX),
        OffsetDateTime.MAX,
        Year.of(2024),
        YearMonth.of(2024, 2),
        MonthDay.of(2, 29),
        Period.of(1, -2, 3),
        DayOfWeek.FRIDAY,
        ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 1, ZoneId.of("Europe/Berlin"))
            .withLaterOffsetAtOverlap(),
        Clock.systemUTC());
  }

  static List<Object> containers() {
    List<Integer> base = filled(new ArrayList<>());
    return List.of(
        base,
        filled(new LinkedList<>()),
        filled(new HashSet<>()),
        filled(new LinkedHashSet<>()),
        filled(new TreeSet<>(Comparator.reverseOrder())),
        filled(new Vector<>()),
        filled(new Stack<>()),
        filled(new CopyOnWriteArrayList<>()),
        filled(new CopyOnWriteArraySet<>()),
        filled(new ConcurrentSkipListSet<>()),
        ConcurrentHashMap.newKeySet(),
        List.of(),
        List.of(1),
        List.of(1, 2),
        List.of(1, 2, 3),
        List.of(1, 2, 3, 4).subList(1, 3),
        Stream.of(1, null, 3).toList(),
        Set.of(),
        Set.of(1),
        Set.of(1, 2, 3),
        Map.of(),
        Map.of("a", 1),
        Map.of("a", 1, "b", 2),
        Collections.emptyList(),
        Collections.emptySet(),
        Collections.emptyMap(),
        Collections.singletonList(null),
        Collections.singleton(1),
        Collections.singletonMap("a", 1),
        Collections.nCopies(3, "x"),
        Arrays.asList(1, null, "z"),
        base.subList(0, 2),
        base.reversed(),
        Collections.unmodifiableList(base),
        Collections.synchronizedList(base),
        Collections.checkedList(base, Integer.class),
        Collections.unmodifiableSet(filled(new TreeSet<>())),
        Collections.unmodifiableSortedSet(filled(new TreeSet<>())),
        Collections.unmodifiableList(new LinkedList<>(base)),
        Collections.synchronizedMap(filledMap(new HashMap<>())),
        Collections.unmodifiableMap(filledMap(new HashMap<>())),
        Collections.unmodifiableSequencedSet(filled(new LinkedHashSet<>())),
        Collections.synchronizedSortedMap(filledMap(new TreeMap<>())),
        Collections.emptySortedMap(),
        filledMap(new HashMap<>()),
        filledMap(new LinkedHashMap<>()),
        filledMap(new TreeMap<>(Comparator.reverseOrder())),
        filledMap(new ConcurrentHashMap<>()),
        filledMap(new ConcurrentSkipListMap<>()),
        filledMap(new Hashtable<>()),
        filledMap(new TreeMap<>(String.CASE_INSENSITIVE_ORDER)),
        filledMap(
            new TreeMap<>(
                Comparator.comparing((Function<String, Integer> & Serializable) String::length)
                    .thenComparing(
                        (Comparator<String> & Serializable)
                            Comparator.<String>naturalOrder()::compare))),
        properties(),
        filledMap(new HashMap<>()).keySet(),
        new EnumMap<>(Map.of(Color.GREEN, 1)),
        new EnumMap<Color, Integer>(Color.class),
        EnumSet.of(Color.GREEN),
        EnumSet.noneOf(Color.class),
        EnumSet.noneOf(Nothing.class),
        Map.entry(1, 2),
        new AbstractMap.SimpleEntry<>(1, null),
        filledMap(new HashMap<>()).entrySet().iterator().next(),
        namedList());
  }

  static List<Object> classes() {
    Derived derived = new Derived(5);
    derived.setHidden(9);
    return List.of(
        new Flat(1, -2, 3.5, true, "e", (byte) 6, null, Color.GREEN),
        new Generic<>("x", List.of("y")),
        new Generic<>(new Generic<>(1, List.of()), List.of()),
        new Circle(1),
        new Square(2, (short) 4, 'q'),
        derived,
        new Base(),
        new Custom("c"),
        new External(4),
        new ArrayList<Shape>(List.of(new Circle(2), new Square(1, (short) 2, 'x'))));
  }

  /** Arrays, compared deeply. */
  static Stream<Object> arrays() {
    return Stream.of(
        new byte[] {1, 2},
        new short[] {-1},
        new char[] {'ü'},
        new int[] {1, 2, 3},
        new long[0],
        new float[] {1.5f},
        new double[] {Double.MIN_VALUE},
        new boolean[] {true, false},
        new int[10_000],
        new boolean[9_000],
        new String[] {"a", null},
        new Object[] {1, "x", null, new int[] {1}},
        new int[][] {{1}, null, {}},
        new Integer[] {1, null},
        new Shape[] {new Circle(1), null},
        new Color[] {Color.GREEN},
        new List<?>[] {List.of(1)},
        new Flat[0],
        new Object[][] {{1}, {"a"}},
        new Number[] {1, 2.0});
  }

  static Pattern pattern() {
    return Pattern.compile("a+", Pattern.CASE_INSENSITIVE);
  }
}
