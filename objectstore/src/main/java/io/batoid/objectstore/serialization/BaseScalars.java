package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.serialization.BaseClasses.Base;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Plain JDK classes, ids 10 to 29. */
@SuppressWarnings({"JdkObsolete", "JavaUtilDate"}) // what users have, not what we would choose
final class BaseScalars {

  private BaseScalars() {}

  static void addTo(List<Base> all) {
    all.add(new Base(Object.class, 10, new Scalar<>((_, _) -> {}, _ -> new Object())));
    all.add(new Base(Class.class, 11, new ClassName()));
    all.add(
        new Base(
            StringBuilder.class,
            12,
            new Scalar<StringBuilder>(
                (out, v) -> out.writeString(v.toString()), SegmentInput::readStringBuilder)));
    all.add(
        new Base(
            StringBuffer.class,
            13,
            new Scalar<StringBuffer>(
                (out, v) -> out.writeString(v.toString()), in -> new StringBuffer(in.readText()))));
    all.add(new Base(BigInteger.class, 14, new DefaultSerializers.BigIntegerSerializer()));
    all.add(new Base(BigDecimal.class, 15, new DefaultSerializers.BigDecimalSerializer()));
    all.add(
        new Base(
            UUID.class,
            16,
            new Scalar<UUID>(
                (out, v) -> {
                  out.writeLong(v.getMostSignificantBits());
                  out.writeLong(v.getLeastSignificantBits());
                },
                in -> new UUID(in.readLong(), in.readLong()))));
    all.add(new Base(URI.class, 17, text(URI::toString, URI::create)));
    all.add(new Base(URL.class, 18, text(URL::toExternalForm, BaseScalars::url)));
    all.add(new Base(Locale.class, 19, new LocaleTag()));
    all.add(new Base(Charset.class, 20, text(Charset::name, Charset::forName)));
    all.add(
        new Base(
            Pattern.class,
            21,
            new Scalar<Pattern>(
                (out, v) -> {
                  out.writeString(v.pattern());
                  out.writeInt(v.flags());
                },
                in -> Pattern.compile(in.readText(), in.readInt()))));
    all.add(
        new Base(
            StackTraceElement.class,
            22,
            new Scalar<StackTraceElement>(BaseScalars::writeFrame, BaseScalars::readFrame)));
    all.add(new Base(BitSet.class, 23, new Bits()));
    all.add(new Base(Currency.class, 24, text(Currency::getCurrencyCode, Currency::getInstance)));
    all.add(
        new Base(
            Date.class,
            25,
            new Scalar<Date>(
                (out, v) -> out.writeLong(v.getTime()), in -> new Date(in.readLong()))));
    all.add(new Base(Path.class, 26, text(BaseScalars::pathText, Path::of)));
    all.add(
        new Base(
            AtomicInteger.class,
            27,
            new Scalar<AtomicInteger>(
                (out, v) -> out.writeInt(v.get()), in -> new AtomicInteger(in.readInt()))));
    all.add(
        new Base(
            AtomicLong.class,
            28,
            new Scalar<AtomicLong>(
                (out, v) -> out.writeLong(v.get()), in -> new AtomicLong(in.readLong()))));
    all.add(
        new Base(
            AtomicBoolean.class,
            29,
            new Scalar<AtomicBoolean>(
                (out, v) -> out.writeBoolean(v.get()), in -> new AtomicBoolean(in.readBoolean()))));
    all.add(
        new Base(
            LongAdder.class,
            9,
            new Scalar<LongAdder>((out, v) -> out.writeLong(v.sum()), BaseScalars::readAdder)));
  }

  private static <T> Scalar<T> text(Function<T, String> write, Function<String, T> read) {
    return new Scalar<>(
        (out, v) -> out.writeString(write.apply(v)), in -> read.apply(in.readText()));
  }

  /** By instant and zone, which also keeps the offset where clocks are set back. */
  static ValueSerializer zonedDateTime() {
    return new Scalar<ZonedDateTime>(
        (out, v) -> {
          out.writeVarLong(v.toEpochSecond(), false);
          out.writeVarInt(v.getNano(), true);
          out.writeString(v.getZone().getId());
        },
        in ->
            ZonedDateTime.ofInstant(
                Instant.ofEpochSecond(in.readVarLong(false), in.readVarInt(true)),
                ZoneId.of(in.readText())));
  }

  @SuppressWarnings("deprecation") // not every URL in use is a well-formed URI
  private static URL url(String text) {
    try {
      return new URL(text);
    } catch (MalformedURLException e) {
      throw new SerializationException("not a URL here: " + AllowedClasses.shown(text), e);
    }
  }

  private static String pathText(Path path) {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new SerializationException(
          "a "
              + path.getClass().getName()
              + " of another file system than the default one cannot be sent");
    }
    return path.toString();
  }

  private static LongAdder readAdder(SegmentInput in) {
    LongAdder adder = new LongAdder();
    adder.add(in.readLong());
    return adder;
  }

  static void writeFrame(SegmentOutput out, StackTraceElement frame) {
    out.writeString(frame.getClassLoaderName());
    out.writeString(frame.getModuleName());
    out.writeString(frame.getModuleVersion());
    out.writeString(frame.getClassName());
    out.writeString(frame.getMethodName());
    out.writeString(frame.getFileName());
    out.writeVarInt(frame.getLineNumber(), false);
  }

  static StackTraceElement readFrame(SegmentInput in) {
    return new StackTraceElement(
        in.readString(),
        in.readString(),
        in.readString(),
        in.readText(),
        in.readText(),
        in.readString(),
        in.readVarInt(false));
  }

  /** A class, by name; loading it does not initialize it. */
  private static final class ClassName extends ValueSerializer {
    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      Class<?> type = (Class<?>) value;
      if (type.isHidden()) {
        throw new SerializationException(
            "hidden class " + type.getName() + " cannot be found by its name");
      }
      if (!type.isPrimitive()) {
        kryo.names().allowed().check(type.getName());
      }
      out.writeString(type.getName());
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      return kryo.names().resolve(in.readText());
    }
  }

  /** The words up to the last that is not zero. */
  private static final class Bits extends ValueSerializer {
    private final ArraySerializers.Primitive words =
        new ArraySerializers.Primitive(PrimitiveArray.LONG);

    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      words.put(kryo, out, ((BitSet) value).toLongArray());
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      return BitSet.valueOf((long[]) words.take(kryo, in, type));
    }
  }

  /** The language tag where it says all, else by Java serialization. */
  private static final class LocaleTag extends ValueSerializer {
    @Override
    void put(KryoInstance kryo, SegmentOutput out, Object value) {
      String tag = ((Locale) value).toLanguageTag();
      boolean complete = Locale.forLanguageTag(tag).equals(value);
      out.writeString(complete ? tag : null);
      if (!complete) {
        JavaSerialization.write(kryo, out, value);
      }
    }

    @Override
    Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
      String tag = in.readString();
      return tag != null ? Locale.forLanguageTag(tag) : JavaSerialization.read(kryo, in);
    }
  }
}
