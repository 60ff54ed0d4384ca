package io.batoid.bench.store;

import io.batoid.bench.harness.BenchContext;
import io.batoid.bench.harness.ChildJvm;
import io.batoid.bench.harness.Figure;
import io.batoid.bench.harness.Goal;
import io.batoid.bench.harness.Row;
import io.batoid.bench.harness.Samples;
import io.batoid.bench.harness.Scenario;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How soon a waiter in another process sees a seal: round trips of completed promises between two
 * processes, beside round trips of a bare word in C.
 *
 * <p>Awake, both sides spin and nobody sleeps. Asleep, the leader pauses before each seal for long
 * enough that the follower has given up spinning; then the time one way is taken, on the clock that
 * all processes share.
 */
public final class SealScenario implements Scenario {
  private static final List<String> JVM_OPTIONS =
      List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "--enable-native-access=ALL-UNNAMED");

  /** How often C looks at the word before it sleeps: as the store does at most. */
  private static final int C_SPINS = 2_000;

  private static final int PAUSE_MICROS = 2_000;
  private static final int C_ROUNDS = 50_000;
  private static final int ANY_CORE = -1;

  private final List<Double> storeRoundTrips = new ArrayList<>();
  private final List<Double> oneWay = new ArrayList<>();
  private final List<Double> looked = new ArrayList<>();
  private final List<Double> solo = new ArrayList<>();
  private final List<Double> cRoundTrips = new ArrayList<>();

  @Override
  public String name() {
    return "seal";
  }

  @Override
  public String summary() {
    return "a waiter in another process sees a seal, beside a bare word in C";
  }

  @Override
  public List<Row> run(BenchContext context) throws IOException, InterruptedException {
    int rounds = context.choose(5, 15);
    int batch = 2_000;
    Path directory = context.freshSharedPath(name());
    List<Double> asleep = new ArrayList<>();
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(directory).capacity("1g"));
        ChildJvm leader = ChildJvm.start(SealChild.class, JVM_OPTIONS, directory.toString());
        ChildJvm follower = ChildJvm.start(SealChild.class, JVM_OPTIONS, directory.toString())) {
      leader.receive();
      follower.receive();
      context.progress("awake: warm-up, then %d rounds of C and store".formatted(rounds));
      for (int round = -60; round < rounds; round++) {
        boolean counts = round >= 0;
        double[] seen =
            exchange(leader, follower, "follow", batch, 0, counts ? storeRoundTrips : null);
        double[] seenReady = exchange(leader, follower, "look", batch, 0, null);
        if (counts) {
          oneWay.add(Samples.of(seen).median());
          looked.add(Samples.of(seenReady).median());
          context
              .c()
              .run("pingpong", C_SPINS, C_ROUNDS, 3, ANY_CORE, ANY_CORE, batch)
              .ifPresent(samples -> cRoundTrips.add(samples.median()));
        }
        leader.ask("reserve " + batch);
        double alone = Double.parseDouble(leader.ask("solo"));
        leader.ask("clear");
        if (counts) {
          solo.add(alone);
        }
      }
      context.progress("asleep: pauses of %d µs".formatted(PAUSE_MICROS));
      double[] seen =
          exchange(leader, follower, "follow", context.choose(200, 1_000), PAUSE_MICROS, null);
      Arrays.stream(seen).forEach(asleep::add);
      store.gc();
    }
    return rows(context, rounds, batch, asleep);
  }

  private List<Row> rows(BenchContext context, int rounds, int batch, List<Double> asleep)
      throws IOException, InterruptedException {
    String how =
        "each process %s; %d rounds of %d promises each way, in turn with C (%d spins)"
            .formatted(String.join(" ", JVM_OPTIONS), rounds, batch, C_SPINS);
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.of(
                "seal-awake",
                name(),
                Figure.of(
                    "round trip: complete a promise, the other side's get returns and answers",
                    "ns",
                    Samples.of(storeRoundTrips)))
            .beside(
                cRoundTrips.isEmpty()
                    ? null
                    : Figure.of("a bare word in C", "ns", Samples.of(cRoundTrips)))
            .goal(Goal.ratioAtMost(2))
            .how(how));
    rows.add(
        Row.of(
                "seal-one-way",
                name(),
                Figure.of(
                    "one way: from before complete to the other side's return from get",
                    "ns",
                    Samples.of(oneWay)))
            .how(how + "; medians of a round"));
    rows.add(
        Row.of(
            "seal-looked",
            name(),
            Figure.of(
                "the same, the other side spins on isReady instead", "ns", Samples.of(looked))));
    rows.add(
        Row.of(
            "seal-solo",
            name(),
            Figure.of(
                "complete and get of the same in one thread, nobody waiting",
                "ns",
                Samples.of(solo))));
    rows.add(
        Row.of(
                "seal-asleep",
                name(),
                Figure.of(
                    "one way, the waiter asleep", "µs", Samples.of(asleep).map(n -> n / 1_000)))
            .beside(cAsleep(context))
            .how("a pause of " + PAUSE_MICROS + " µs before each seal"));
    for (String cores : List.of("0 0", "0 1")) {
      String[] core = cores.split(" ", -1);
      String what =
          core[0].equals(core[1])
              ? "round trip in C, both asleep, same core"
              : "round trip in C, both asleep, two cores";
      context
          .c()
          .run("pingpong", 0, context.choose(2_000, 10_000), 5, core[0], core[1], 1)
          .ifPresent(samples ->
              rows.add(
                  Row.of(
                      "c-asleep-" + core[0] + core[1],
                      name(),
                      Figure.of(what, "µs", samples.map(n -> n / 1_000)))));
    }
    return rows;
  }

  private static @Nullable Figure cAsleep(BenchContext context)
      throws IOException, InterruptedException {
    return context
        .c()
        .run("wake", C_SPINS, context.choose(200, 1_000), PAUSE_MICROS, ANY_CORE, ANY_CORE)
        .map(samples -> Figure.of("a bare word in C", "µs", samples.map(n -> n / 1_000)))
        .orElse(null);
  }

  /** Plays a batch; returns the nanoseconds each of the leader's seals took to be seen. */
  private static double[] exchange(
      ChildJvm leader,
      ChildJvm follower,
      String how,
      int batch,
      int pauseMicros,
      @Nullable List<Double> roundTrips) {
    String pings = leader.ask("reserve " + batch);
    String pongs = follower.ask("reserve " + batch);
    leader.ask("resolve " + pongs);
    follower.ask("resolve " + pings);
    follower.send(how);
    double roundTrip = Double.parseDouble(leader.ask("lead " + pauseMicros));
    double[] seen =
        Arrays.stream(follower.receive().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    if (roundTrips != null) {
      roundTrips.add(roundTrip);
    }
    leader.ask("clear");
    follower.ask("clear");
    return seen;
  }
}
