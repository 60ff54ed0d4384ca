package com.example;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Classes outside Batoid's packages. */
public final class Foreign {

  private Foreign() {}

  /** A record. */
  public record Price(Object amount) {}

  /** A plain class. */
  public static final class Plain {
    int n = 1;
  }

  /** An enum. */
  public enum Letter {
    A,
    B
  }

  /** A class that Java serialization writes. */
  public static final class Custom implements Serializable {
    private static final long serialVersionUID = 1L;

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeInt(1);
    }
  }

  /** A list with a field. */
  public static final class Named extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
    String name = "n";
  }

  /** An exception that does not even tell its message. */
  public static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  /** One value of each, each with only one foreign class inside. */
  public static List<Object> values() {
    Runnable lambda = (Runnable & Serializable) () -> {};
    return List.of(
        new Price(1),
        new Plain(),
        Letter.B,
        new Custom(),
        new Named(),
        new Mute(),
        new Price[0],
        new Letter[1],
        Price.class,
        List.of(new Price(1)),
        lambda,
        java.util.EnumSet.of(Letter.A));
  }
}
