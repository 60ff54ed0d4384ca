package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.Serializer;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** Reads one field of an object into the output, and its value back from the input. */
final class FieldCodec {

  private enum Kind {
    INT,
    LONG,
    DOUBLE,
    BOOLEAN,
    FLOAT,
    BYTE,
    SHORT,
    CHAR,
    /** The value's class is the declared one: not written. */
    EXACT,
    /** The value's class is written in front of it. */
    OPEN
  }

  private final Field field;
  private final Class<?> type;
  private final Kind kind;
  private @Nullable Serializer<?> exactSerializer;

  /** The field must be accessible. */
  FieldCodec(Field field) {
    this.field = field;
    this.type = field.getType();
    this.kind = kindOf(type);
  }

  private static Kind kindOf(Class<?> type) {
    if (type.isPrimitive()) {
      return switch (type.getName()) {
        case "int" -> Kind.INT;
        case "long" -> Kind.LONG;
        case "double" -> Kind.DOUBLE;
        case "boolean" -> Kind.BOOLEAN;
        case "float" -> Kind.FLOAT;
        case "byte" -> Kind.BYTE;
        case "short" -> Kind.SHORT;
        default -> Kind.CHAR;
      };
    }
    return ArraySerializers.isExact(type) ? Kind.EXACT : Kind.OPEN;
  }

  Field field() {
    return field;
  }

  void write(KryoInstance kryo, SegmentOutput out, Object owner) {
    try {
      switch (kind) {
        case INT -> out.writeVarInt(field.getInt(owner), false);
        case LONG -> out.writeVarLong(field.getLong(owner), false);
        case DOUBLE -> out.writeDouble(field.getDouble(owner));
        case BOOLEAN -> out.writeBoolean(field.getBoolean(owner));
        case FLOAT -> out.writeFloat(field.getFloat(owner));
        case BYTE -> out.writeByte(field.getByte(owner));
        case SHORT -> out.writeShort(field.getShort(owner));
        case CHAR -> out.writeChar(field.getChar(owner));
        case EXACT -> {
          Object value = field.get(owner);
          if (value == null) {
            out.writeByte(0);
          } else {
            kryo.writeObjectOrNull(out, value, serializer(kryo));
          }
        }
        case OPEN -> kryo.writeClassAndObject(out, field.get(owner));
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("field " + field + " is no longer accessible", e);
    } catch (RuntimeException e) {
      throw PathFailure.at(e, "." + field.getName());
    }
  }

  /** The field's value, boxed. */
  @Nullable Object read(KryoInstance kryo, SegmentInput in) {
    try {
      return switch (kind) {
        case INT -> in.readVarInt(false);
        case LONG -> in.readVarLong(false);
        case DOUBLE -> in.readDouble();
        case BOOLEAN -> in.readBoolean();
        case FLOAT -> in.readFloat();
        case BYTE -> in.readByte();
        case SHORT -> in.readShort();
        case CHAR -> in.readChar();
        case EXACT -> in.readNullMark() ? null : kryo.readObjectOrNull(in, type, serializer(kryo));
        case OPEN -> kryo.readClassAndObject(in);
      };
    } catch (RuntimeException e) {
      throw PathFailure.at(e, "." + field.getName());
    }
  }

  void readInto(KryoInstance kryo, SegmentInput in, Object owner) {
    try {
      switch (kind) {
        case INT -> field.setInt(owner, in.readVarInt(false));
        case LONG -> field.setLong(owner, in.readVarLong(false));
        case DOUBLE -> field.setDouble(owner, in.readDouble());
        default -> field.set(owner, read(kryo, in));
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("field " + field + " is no longer accessible", e);
    } catch (IllegalArgumentException e) {
      throw PathFailure.at(
          SegmentInput.damaged("a value of another class than " + type.getName()),
          "." + field.getName());
    }
  }

  private Serializer<?> serializer(KryoInstance kryo) {
    Serializer<?> known = exactSerializer;
    if (known == null) {
      known = kryo.getSerializer(type);
      exactSerializer = known;
    }
    return known;
  }
}
