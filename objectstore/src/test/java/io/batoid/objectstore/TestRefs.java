package io.batoid.objectstore;

/** The one place where tests of other packages make references without a store. */
public final class TestRefs {

  private TestRefs() {}

  /** A reference to nothing. */
  public static ObjectRef<Object> ref() {
    return new ObjectRef<>();
  }

  /** A promise of nothing. */
  public static Promise<Object> promise() {
    return new Promise<>();
  }
}
