package io.batoid.runtime;

import io.batoid.objectstore.NameTakenException;
import io.batoid.objectstore.SerializationException;
import io.batoid.objectstore.Sizes;
import io.batoid.scheduler.ActorOptions;
import io.batoid.scheduler.ActorSpec;
import io.batoid.scheduler.Call;
import io.batoid.scheduler.CallKind;
import io.batoid.scheduler.Invocable;
import io.batoid.scheduler.Placement;
import io.batoid.scheduler.Resources;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An actor that has not been made: options, then {@link #remote}. Immutable; each method returns a
 * changed one, and each {@code remote()} makes one more.
 *
 * @param <T> type of the actor
 */
public final class ActorCreator<T> {
  /** The namespace of names that are given without one. */
  static final String DEFAULT_NAMESPACE = "default";

  private final BatoidRuntime runtime;
  private final Call construction;
  private final String functionName;
  private final Draft draft;

  private ActorCreator(BatoidRuntime runtime, Call construction, String functionName, Draft draft) {
    this.runtime = runtime;
    this.construction = construction;
    this.functionName = functionName;
    this.draft = draft;
  }

  static <T> ActorCreator<T> of(
      Calls runtime, Invocable constructor, int refs, @Nullable Object... arguments) {
    FunctionInfo info = FunctionInfo.of(Objects.requireNonNull(constructor, "constructor"));
    return new ActorCreator<>(
        (BatoidRuntime) runtime,
        TaskCall.call(CallKind.VALUE, constructor, refs, info.views(), arguments),
        info.name(),
        new Draft());
  }

  /**
   * Has the actor made and returns a reference to it, at once. If its constructor fails, its calls
   * end with {@link ActorDiedException}. Its construction is recorded: each restart does it again,
   * with the same arguments.
   *
   * @throws SerializationException if the constructor or an argument cannot be sent
   * @throws NameTakenException if a living actor has the name
   * @throws io.batoid.objectstore.StoreClosedException if the runtime is shut down
   */
  public ActorRef<T> remote() {
    String label = draft.name == null ? functionName : draft.name;
    return new ActorRef<>(runtime.create(new ActorSpec(label, construction, draft.toOptions())));
  }

  /** Its name, by which {@link BatoidRuntime#getActor(String)} finds it. Default: none. */
  public ActorCreator<T> name(String name) {
    Checks.name("name", name);
    return with(d -> d.name = name);
  }

  /** The namespace in which its name counts. Default: {@code "default"}. */
  public ActorCreator<T> namespace(String namespace) {
    Checks.name("namespace", namespace);
    return with(d -> d.namespace = namespace);
  }

  /** How often it is made again after its process died. Default 0; -1 for no limit. */
  public ActorCreator<T> maxRestarts(int restarts) {
    Checks.orNoLimit("maxRestarts", restarts, 0);
    return with(d -> d.maxRestarts = restarts);
  }

  /**
   * How often a call that was under way when its process died is sent again to the restarted actor.
   * Default 0: such a call ends with {@link ActorDiedException}, and is never run twice; -1 for no
   * limit.
   */
  public ActorCreator<T> maxTaskRetries(int retries) {
    Checks.orNoLimit("maxTaskRetries", retries, 0);
    return with(d -> d.maxTaskRetries = retries);
  }

  /** How many of its calls run at one time. Default 1: one after another, in one thread. */
  public ActorCreator<T> maxConcurrency(int calls) {
    Checks.atLeast("maxConcurrency", calls, 1);
    return with(d -> d.maxConcurrency = calls);
  }

  /**
   * A group of calls that run beside the others; {@link ActorMethodCall#concurrencyGroup} puts
   * calls into it.
   *
   * @param maxConcurrency how many of the group run at one time
   */
  public ActorCreator<T> concurrencyGroup(String name, int maxConcurrency) {
    Checks.name("concurrencyGroup", name);
    Checks.atLeast("concurrencyGroup " + name, maxConcurrency, 1);
    return with(d -> d.groups.put(name, maxConcurrency));
  }

  /**
   * Runs each call in a virtual thread of its own, instead of in the threads that run tasks: for a
   * large {@link #maxConcurrency} whose calls mostly wait, for input or for each other. A call that
   * computes keeps one of the JVM's carrier threads, of which there is one for each processor.
   */
  public ActorCreator<T> virtualThreads() {
    return with(d -> d.virtualThreads = true);
  }

  /** Whether it ends with its last reference. Default: {@link ActorLifetime#NON_DETACHED}. */
  public ActorCreator<T> lifetime(ActorLifetime lifetime) {
    Objects.requireNonNull(lifetime, "lifetime");
    return with(d -> d.lifetime = lifetime);
  }

  /** Processors it occupies while it lives. Default 0. */
  public ActorCreator<T> cpus(double cpus) {
    Resources resources = draft.resources.withCpus(cpus);
    return with(d -> d.resources = resources);
  }

  /** An amount of one of the session's own resources that it occupies while it lives. */
  public ActorCreator<T> resource(String name, double amount) {
    Resources resources = draft.resources.with(Checks.name("resource", name), amount);
    return with(d -> d.resources = resources);
  }

  /** Bytes of heap it expects to need. Default: not said. */
  public ActorCreator<T> memory(long bytes) {
    Resources resources = draft.resources.withMemoryBytes(bytes);
    return with(d -> d.resources = resources);
  }

  /** Heap it expects to need, as text: {@code "512m"}. */
  public ActorCreator<T> memory(String size) {
    return memory(Sizes.parse("memory", size));
  }

  /**
   * How many calls of one process may wait; one more is a {@link PendingCallsLimitException}.
   * Default: callers wait when its mailbox is full.
   */
  public ActorCreator<T> maxPendingCalls(int calls) {
    Checks.atLeast("maxPendingCalls", calls, 1);
    return with(d -> d.maxPendingCalls = calls);
  }

  /** Keeps it in this JVM, whatever workers there are. */
  public ActorCreator<T> inProcess() {
    return with(d -> d.placement = Placement.IN_PROCESS);
  }

  /** Keeps it in a worker process of its own. */
  public ActorCreator<T> isolated() {
    return with(d -> d.placement = Placement.ISOLATED);
  }

  /**
   * Class path, properties and JVM options beside the session's; in a worker process that has it.
   */
  public ActorCreator<T> runtimeEnv(RuntimeEnv env) {
    Objects.requireNonNull(env, "env");
    return with(d -> d.env = env);
  }

  private ActorCreator<T> with(Consumer<Draft> change) {
    Draft changed = new Draft(draft);
    change.accept(changed);
    return new ActorCreator<>(runtime, construction, functionName, changed);
  }

  @Override
  public String toString() {
    return "ActorCreator("
        + (draft.name == null ? functionName : draft.name)
        + ", not made: call remote())";
  }

  /** The options so far; changed only before anyone else sees it. */
  private static final class Draft {
    @Nullable String name;
    String namespace = DEFAULT_NAMESPACE;
    int maxRestarts;
    int maxTaskRetries;
    int maxConcurrency = 1;
    final Map<String, Integer> groups = new HashMap<>();
    boolean virtualThreads;
    ActorLifetime lifetime = ActorLifetime.NON_DETACHED;
    int maxPendingCalls;
    Resources resources = Resources.NONE;
    Placement placement = Placement.ANYWHERE;
    @Nullable RuntimeEnv env;

    Draft() {}

    Draft(Draft from) {
      name = from.name;
      namespace = from.namespace;
      maxRestarts = from.maxRestarts;
      maxTaskRetries = from.maxTaskRetries;
      maxConcurrency = from.maxConcurrency;
      groups.putAll(from.groups);
      virtualThreads = from.virtualThreads;
      lifetime = from.lifetime;
      maxPendingCalls = from.maxPendingCalls;
      resources = from.resources;
      placement = from.placement;
      env = from.env;
    }

    ActorOptions toOptions() {
      return new ActorOptions(
          name,
          namespace,
          maxRestarts,
          maxTaskRetries,
          maxConcurrency,
          groups,
          virtualThreads,
          lifetime == ActorLifetime.DETACHED,
          maxPendingCalls,
          resources,
          placement,
          env == null ? null : env.settings());
    }
  }
}
