package io.batoid.examples.actors;

import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.ActorContext;
import io.batoid.runtime.ActorLifecycle;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A topic is an actor that holds references to its subscribers, which are actors too, known to it
 * only by an interface. Each subscriber hears of everything in the order in which it was published.
 */
public final class PubSub {
  private PubSub() {}

  /** Whatever can be told of something. */
  interface Subscriber {
    void tell(String news);
  }

  /** Passes on what it is given to all who have subscribed, and does not wait for them. */
  static final class Topic implements ActorLifecycle {
    private final List<ActorRef<Subscriber>> subscribers = new ArrayList<>();

    int subscribe(ActorRef<Subscriber> subscriber) {
      subscribers.add(subscriber);
      return subscribers.size();
    }

    int publish(String news) {
      for (ActorRef<Subscriber> subscriber : subscribers) {
        subscriber.run(Subscriber::tell, news).remote().close();
      }
      return subscribers.size();
    }

    @Override
    public void onStop(ActorContext context) {
      subscribers.forEach(ActorRef::close);
    }

    /** Returns when all subscribers have heard of all that was published before. */
    void flush() {
      List<ObjectRef<Void>> last = new ArrayList<>();
      for (ActorRef<Subscriber> subscriber : subscribers) {
        last.add(subscriber.run(Subscriber::tell, "").remote());
      }
      last.forEach(ObjectRef::get);
    }
  }

  /** Keeps all it hears. */
  static final class Archive implements Subscriber {
    private final List<String> all = new ArrayList<>();

    @Override
    public void tell(String news) {
      if (!news.isEmpty()) {
        all.add(news);
      }
    }

    List<String> all() {
      return all;
    }
  }

  /** Counts first words. */
  static final class Statistics implements Subscriber {
    private final Map<String, Integer> counts = new HashMap<>();

    @Override
    public void tell(String news) {
      if (!news.isEmpty()) {
        counts.merge(news.split(" ", -1)[0], 1, Integer::sum);
      }
    }

    int count(String word) {
      return counts.getOrDefault(word, 0);
    }
  }

  /** No arguments. */
  public static void main(String[] arguments) {
    try (BatoidRuntime runtime = BatoidRuntime.start(BatoidOptions.defaults().workers(2))) {
      Heard heard = publish(runtime, 100);
      System.out.println(
          "archived " + heard.archived.size() + " news, the last: " + heard.archived.getLast());
      System.out.println("of those, goals: " + heard.goals);
    }
  }

  /** What two subscribers know in the end. */
  record Heard(List<String> archived, int goals) {}

  /** Publishes so many news to two subscribers. */
  static Heard publish(BatoidRuntime runtime, int news) {
    try (ActorRef<Topic> topic = runtime.actor(Topic::new).remote();
        ActorRef<Archive> archive = runtime.actor(Archive::new).remote();
        ActorRef<Statistics> statistics = runtime.actor(Statistics::new).remote();
        ActorRef<Subscriber> first = archive.as(Subscriber.class);
        ActorRef<Subscriber> second = statistics.as(Subscriber.class)) {
      int _ = topic.task(Topic::subscribe, first).remote().get();
      int _ = topic.task(Topic::subscribe, second).remote().get();
      for (int i = 1; i <= news; i++) {
        topic.task(Topic::publish, (i % 10 == 0 ? "goal " : "corner ") + i).remote().close();
      }
      topic.run(Topic::flush).remote().get();
      return new Heard(
          archive.task(Archive::all).remote().get(),
          statistics.task(Statistics::count, "goal").remote().get());
    }
  }
}
