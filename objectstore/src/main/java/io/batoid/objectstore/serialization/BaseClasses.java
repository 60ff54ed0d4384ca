package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.serializers.TimeSerializers;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The classes that are written as a number. <b>The numbers are part of the store's format</b>: one
 * never changes its meaning or its serializer's bytes, and a new class takes the next free number
 * of its group.
 *
 * <pre>
 *   0 -  9  primitives and String      50 - 69  java.time
 *  10 - 29  plain JDK classes          70 -119  containers
 *  30 - 39  arrays                    120 -149  wrapped containers
 *  40 - 49  Batoid's own, by kind
 * </pre>
 */
final class BaseClasses {

  /**
   * One entry.
   *
   * @param type the class, or a marker or interface that stands for several
   * @param id its number
   * @param serializer shared by all threads, so without state
   */
  record Base(Class<?> type, int id, Serializer<?> serializer) {}

  static final List<Base> ALL = all();

  private BaseClasses() {}

  private static List<Base> all() {
    List<Base> all = new ArrayList<>();
    primitives(all);
    BaseScalars.addTo(all);
    arrays(all);
    own(all);
    time(all);
    BaseContainers.addTo(all);
    Set<Integer> ids = new HashSet<>();
    Set<Class<?>> types = new HashSet<>();
    for (Base base : all) {
      if (!ids.add(base.id) || !types.add(base.type)) {
        throw new IllegalStateException("listed twice: id=" + base.id + " class=" + base.type);
      }
    }
    return List.copyOf(all);
  }

  private static void primitives(List<Base> all) {
    all.add(new Base(int.class, 0, new DefaultSerializers.IntSerializer()));
    all.add(new Base(String.class, 1, new DefaultSerializers.StringSerializer()));
    all.add(new Base(float.class, 2, new DefaultSerializers.FloatSerializer()));
    all.add(new Base(boolean.class, 3, new DefaultSerializers.BooleanSerializer()));
    all.add(new Base(byte.class, 4, new DefaultSerializers.ByteSerializer()));
    all.add(new Base(char.class, 5, new DefaultSerializers.CharSerializer()));
    all.add(new Base(short.class, 6, new DefaultSerializers.ShortSerializer()));
    all.add(new Base(long.class, 7, new DefaultSerializers.LongSerializer()));
    all.add(new Base(double.class, 8, new DefaultSerializers.DoubleSerializer()));
  }

  private static void arrays(List<Base> all) {
    int id = 30;
    for (PrimitiveArray kind :
        List.of(
            PrimitiveArray.BYTE,
            PrimitiveArray.SHORT,
            PrimitiveArray.CHAR,
            PrimitiveArray.INT,
            PrimitiveArray.LONG,
            PrimitiveArray.FLOAT,
            PrimitiveArray.DOUBLE,
            PrimitiveArray.BOOLEAN)) {
      all.add(new Base(kind.type(), id++, new ArraySerializers.Primitive(kind)));
    }
    all.add(new Base(Object[].class, 38, new ArraySerializers.Objects()));
    all.add(new Base(String[].class, 39, new ArraySerializers.Objects()));
  }

  private static void own(List<Base> all) {
    all.add(new Base(ObjectRef.class, 40, new ReferenceSerializers.Ref()));
    all.add(new Base(Promise.class, 41, new ReferenceSerializers.Promised()));
    all.add(new Base(ByteBuffer.class, 42, new BufferSerializers.Buffer()));
    all.add(new Base(MemorySegment.class, 43, new BufferSerializers.Segment()));
    all.add(new Base(JavaSerialization.Value.class, 44, new JavaSerialization()));
    all.add(new Base(LambdaSerializer.Lambda.class, 45, new LambdaSerializer()));
  }

  private static void time(List<Base> all) {
    all.add(new Base(Duration.class, 50, new TimeSerializers.DurationSerializer()));
    all.add(new Base(Instant.class, 51, new TimeSerializers.InstantSerializer()));
    all.add(new Base(LocalDate.class, 52, new TimeSerializers.LocalDateSerializer()));
    all.add(new Base(LocalTime.class, 53, new TimeSerializers.LocalTimeSerializer()));
    all.add(new Base(LocalDateTime.class, 54, new TimeSerializers.LocalDateTimeSerializer()));
    all.add(new Base(ZoneOffset.class, 55, new TimeSerializers.ZoneOffsetSerializer()));
    all.add(new Base(ZoneId.class, 56, new TimeSerializers.ZoneIdSerializer()));
    all.add(new Base(OffsetTime.class, 57, new TimeSerializers.OffsetTimeSerializer()));
    all.add(new Base(OffsetDateTime.class, 58, new TimeSerializers.OffsetDateTimeSerializer()));
    all.add(new Base(ZonedDateTime.class, 59, BaseScalars.zonedDateTime()));
    all.add(new Base(Year.class, 60, new TimeSerializers.YearSerializer()));
    all.add(new Base(YearMonth.class, 61, new TimeSerializers.YearMonthSerializer()));
    all.add(new Base(MonthDay.class, 62, new TimeSerializers.MonthDaySerializer()));
    all.add(new Base(Period.class, 63, new TimeSerializers.PeriodSerializer()));
  }
}
