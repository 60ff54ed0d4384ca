package io.batoid.examples.actors;

import static java.util.Objects.requireNonNull;

import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A pool of actors that each hold something that is not to be made for each call: here a digest.
 * Whichever is done first gets the next piece of work.
 */
public final class Pool {
  private static final int SIZE = 3;

  private Pool() {}

  /** Computes digests of all classes of a package. */
  static final class Digester {
    private final MessageDigest digest;

    Digester(String algorithm) throws NoSuchAlgorithmException {
      digest = MessageDigest.getInstance(algorithm);
    }

    String ofPackage(String directory) throws IOException {
      for (Path file : Jdk.classesOf(directory)) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest()); // which also resets it
    }
  }

  /** Argument: a module, {@code java.logging} if none is given. */
  public static void main(String[] arguments) throws IOException {
    String module = arguments.length > 0 ? arguments[0] : "java.logging";
    try (BatoidRuntime runtime = BatoidRuntime.start(BatoidOptions.defaults().workers(SIZE))) {
      digests(runtime, module, SIZE)
          .forEach((directory, digest) -> System.out.println(digest + "  " + directory));
    }
  }

  /** The digest of each package of a module. */
  static Map<String, String> digests(BatoidRuntime runtime, String module, int size)
      throws IOException {
    Deque<String> work = new ArrayDeque<>(Jdk.packages(module));
    Map<String, String> digests = new HashMap<>();
    Deque<ActorRef<Digester>> idle = new ArrayDeque<>();
    for (int i = 0; i < size; i++) {
      idle.add(runtime.actor(Digester::new, "SHA-256").remote());
    }
    Map<ObjectRef<String>, Job> underWay = new HashMap<>();
    while (!work.isEmpty() || !underWay.isEmpty()) {
      while (!work.isEmpty() && !idle.isEmpty()) {
        Job job = new Job(idle.remove(), work.remove());
        underWay.put(job.digester.task(Digester::ofPackage, job.directory).remote(), job);
      }
      for (ObjectRef<String> ready : runtime.wait(new ArrayList<>(underWay.keySet())).ready()) {
        Job done = requireNonNull(underWay.remove(ready));
        digests.put(done.directory, ready.get());
        idle.add(done.digester);
        ready.close();
      }
    }
    idle.forEach(ActorRef::close);
    return digests;
  }

  /** Who does what. */
  private record Job(ActorRef<Digester> digester, String directory) {}
}
