package io.batoid.scheduler.task;

import io.batoid.objectstore.NameTakenException;
import io.batoid.objectstore.ObjectFreedException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.spi.SessionLink;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Names of actors, in the session's catalogue. An entry says which actor has the name and does not
 * hold it: one whose actor is gone counts as none.
 */
final class ActorNames {
  private static final String PREFIX = "batoid.actor/";

  private final ObjectStore store;
  private final SessionLink link;
  private final LongPredicate isDead;

  /** {@code isDead} tells of an actor that is referred to whether it is dead. */
  ActorNames(ObjectStore store, SessionLink link, LongPredicate isDead) {
    this.store = store;
    this.link = link;
    this.isDead = isDead;
  }

  private static String key(String name, String namespace) {
    return PREFIX + namespace + "/" + name;
  }

  /**
   * Gives an actor a name.
   *
   * @throws NameTakenException if a living actor has it
   */
  void register(String name, String namespace, ObjectRef<byte[]> tie) {
    String key = key(name, namespace);
    try (ObjectRef<String> entry = store.put(tie.id())) {
      try {
        store.bind(key, entry);
      } catch (NameTakenException e) {
        try (ObjectRef<byte[]> living = find(name, namespace).orElse(null)) {
          if (living != null) {
            throw new NameTakenException(
                "name=\""
                    + name
                    + "\" in namespace \""
                    + namespace
                    + "\" is that of the living actor "
                    + living.id()
                    + "; take another, or kill that one");
          }
        }
        boolean _ = store.unbind(key);
        store.bind(key, entry);
      }
    }
  }

  /** The object of the living actor that has a name. */
  Optional<ObjectRef<byte[]>> find(String name, String namespace) {
    try (ObjectRef<String> entry = store.<String>lookup(key(name, namespace)).orElse(null)) {
      if (entry == null) {
        return Optional.empty();
      }
      ObjectRef<byte[]> tie = store.resolve(entry.get());
      if (isDead.test(link.numberOf(tie))) {
        tie.close();
        return Optional.empty();
      }
      return Optional.of(tie);
    } catch (ObjectFreedException e) {
      return Optional.empty(); // the actor is gone, and its keeper with it
    }
  }

  /** Takes a dead actor's name away, if it still has it. */
  void forget(String name, String namespace, long actor) {
    String key = key(name, namespace);
    try (ObjectRef<String> entry = store.<String>lookup(key).orElse(null)) {
      if (entry != null && entry.get().equals(link.describe(actor))) {
        boolean _ = store.unbind(key);
      }
    }
  }
}
