package io.batoid.scheduler.task;

import com.sun.management.OperatingSystemMXBean;
import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.ActorCounts;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.ActorSpec;
import io.batoid.scheduler.Failures;
import io.batoid.scheduler.Placement;
import io.batoid.scheduler.ProcessReport;
import io.batoid.scheduler.RunningTask;
import io.batoid.scheduler.Scheduler;
import io.batoid.scheduler.SchedulerOptions;
import io.batoid.scheduler.TaskCounts;
import io.batoid.scheduler.TaskHost;
import io.batoid.scheduler.TaskOptions;
import io.batoid.scheduler.TaskSpec;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.LaneReceiver;
import io.batoid.scheduler.lane.Message;
import io.batoid.scheduler.lane.MessageKind;
import io.batoid.scheduler.lane.Peer;
import io.batoid.scheduler.lane.Profile;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/** The tasks of one process: those it submits, and those it runs for itself and others. */
public final class TaskScheduler implements Scheduler {
  private static final int MOST_LISTED = 10_000;

  private final SessionLink link;
  private final Exchange exchange;
  private final CallWriter writer;
  private final Ledger ledger;
  private final Lineage lineage;
  private final Owner owner;
  private final Runs runs;
  private final Executors executors;
  private final Postman postman;
  private final Workers workers;
  private final Actors actors;
  private final int threads;
  private final boolean takesOthers;
  private final Runnable halt;
  private final Runnable stopRequested;
  private final AtomicReference<@Nullable Shutdown> shutdown = new AtomicReference<>();
  private final Set<TaskRun> enders = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;
  private volatile boolean drained;
  private volatile boolean retiring;

  /**
   * A scheduler that takes part in a session; {@link #start} sets it to work.
   *
   * @param profile what it tells the others of itself
   * @param workers the processes that it starts
   * @param stopRequested called when another process asks this one to end
   * @param halt ends this process at once
   */
  public TaskScheduler(
      ObjectStore store,
      SchedulerOptions options,
      TaskHost host,
      Profile profile,
      Workers workers,
      Runnable stopRequested,
      Runnable halt) {
    this.link = store.unwrap(SessionLink.class);
    this.workers = workers;
    this.stopRequested = stopRequested;
    this.halt = halt;
    this.threads = options.threads();
    this.takesOthers = profile.capacity() > 0;
    this.writer = new CallWriter(store, link);
    this.exchange = new Exchange(link, profile, this::deliver);
    this.ledger = new Ledger(link, exchange, brings(options));
    this.lineage =
        new Lineage(
            link, options.lineageTasks(), options.lineageBytes(), () -> postman().makeAgainSoon());
    this.owner =
        new Owner(
            link,
            exchange,
            host.failures(),
            workers,
            new ReadyTasks(link, exchange, workers, ledger, options.threads() > 0),
            lineage,
            options.maxPendingTasks(),
            this::stopRun);
    CallReader reader = new CallReader(store, link);
    Lending lending = new Lending(this::waits);
    this.runs = new Runs(link, host, reader, lending, this::report);
    this.actors = actors(store, options, host, reader);
    WorkSource source =
        new WorkSource(
            link,
            exchange,
            owner,
            runs,
            actors.stage(),
            takesOthers,
            this::startLight,
            this::stopThreads);
    this.executors =
        new Executors(options.threads(), "batoid-task-" + link.self(), source::next, stopRequested);
    this.postman = new Postman(link, exchange, owner, lineage, actors, this, workers);
    link.onBlocking(lending.beside(executors));
    Failures failures = host.failures();
    link.onResultLost(
        (id, pid) -> failures.ownerDied(new Failures.Origin("a task", id, 0, 0), pid));
  }

  private Actors actors(
      ObjectStore store, SchedulerOptions options, TaskHost host, CallReader reader) {
    ActorMail mail = new ActorMail(link, exchange);
    ActorRoutes routes = new ActorRoutes(link, exchange, mail, host.failures());
    ActorNames names = new ActorNames(store, link, routes::isDead);
    ActorStage stage =
        new ActorStage(
            link,
            exchange,
            host,
            runs,
            reader,
            mail,
            this::giveUp,
            this::stopRun,
            number -> new TiedActorHandle(link.ref(number)));
    ActorPlaces places =
        new ActorPlaces(
            link,
            workers,
            ledger,
            owner::workers,
            options.maxWorkers() == 0 && options.threads() > 0,
            this::needThreads);
    ActorKeeper keeper = new ActorKeeper(link, mail, workers, places, names);
    return new Actors(
        store,
        link,
        writer,
        ledger,
        mail,
        stage,
        keeper,
        routes,
        names,
        new Delegation(link, exchange, mail, workers));
  }

  /** Something is to run in this process, whatever workers there are. */
  private void needThreads() {
    if (threads == 0) {
      executors.atLeast(Runtime.getRuntime().availableProcessors());
    }
  }

  /** What a driver brings to the session; a worker brings nothing. */
  private static Map<String, Double> brings(SchedulerOptions options) {
    Map<String, Double> brings = new HashMap<>(options.resources());
    if (options.cpus() > 0) {
      brings.put(Ledger.CPUS, options.cpus());
      brings.putIfAbsent(Ledger.MEMORY, (double) machineMemory());
    }
    return brings;
  }

  private static long machineMemory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }

  /** Starts threads and workers. */
  public void start() {
    executors.start();
    postman.start();
    workers.start();
  }

  /** Tells the others that this process takes tasks. */
  public void sayHello() {
    for (Peer peer : exchange.living()) {
      peer.post(MessageKind.HELLO, 0, new byte[0], true);
    }
  }

  @Override
  public int readyWorkers() {
    return workers.ready();
  }

  @Override
  public TaskCounts counts() {
    return owner.counts(runs.log());
  }

  @Override
  public ActorCounts actorCounts() {
    return actors.counts(runs.log());
  }

  private ProcessReport report() {
    return new ProcessReport(
        ProcessHandle.current().pid(),
        takesOthers,
        counts(),
        actorCounts(),
        owner.tasks(MOST_LISTED),
        actors.all(),
        runs.log().spans(link));
  }

  /** How many tasks this process has submitted that have not ended. */
  public int pending() {
    return owner.pending();
  }

  /** Whether an actor that this process keeps is alive. */
  public boolean keepsActors() {
    return actors.keepsAny();
  }

  /** Whether nobody is in the session any more but workers that were started by hand. */
  public boolean isLeftAlone() {
    for (int process = 0; process < link.maxProcesses(); process++) {
      if (process == link.self() || link.incarnation(process) == 0) {
        continue;
      }
      Peer peer = exchange.peer(process);
      if (peer == null || peer.profile().launcher() != Profile.BY_HAND) {
        return false;
      }
    }
    return true;
  }

  // ---- submitting ----

  @Override
  public <R> ObjectRef<R> submit(TaskSpec spec, @Nullable RunningTask parent) {
    refuseIfShutDown(parent);
    return asLongAsOpen(link, () -> submitOpen(spec, parent));
  }

  private <R> ObjectRef<R> submitOpen(TaskSpec spec, @Nullable RunningTask parent) {
    TaskRun parentRun = parent instanceof TaskRun run ? run : null;
    if (parentRun == null) {
      owner.awaitRoom();
    } else {
      exchange.tryLook();
    }
    TaskOptions options = spec.options();
    Ledger.By by = WorkerKind.of(options, OwnedTask.NONE).by();
    if (Ledger.isNeeded(by, options.resources())) {
      ledger.check(by, spec.name(), options.resources());
    }
    Bytes out = new Bytes();
    out.position(TaskHeader.CALL_OFFSET);
    CallWriter.Referred referred = writer.write(spec.name(), spec.call(), out);
    long number = OwnedTask.NONE;
    long outcome = OwnedTask.NONE;
    boolean done = false;
    try {
      number = link.reserve();
      ObjectRef<R> result = link.ref(number);
      if (options.retry().retries() != 0) {
        outcome = link.reserve();
      }
      Duration timeout = options.timeout();
      long deadline = deadline(timeout, parentRun);
      byte[] payload = out.toArray();
      TaskHeader.write(
          payload,
          number,
          outcome,
          deadline,
          length(timeout, parentRun, deadline),
          OwnedTask.NONE,
          TaskHeader.counted(by, options.resources()));
      OwnedTask task =
          new OwnedTask(
              number,
              spec.name(),
              payload,
              referred,
              options,
              WorkerKind.of(options, number),
              deadline,
              parentRun);
      task.outcome = outcome;
      if (options.placement() == Placement.IN_PROCESS) {
        needThreads();
      }
      long[] waitsFor = undecided(spec);
      owner.submit(task, waitsFor);
      done = true;
      if (parentRun != null && !parentRun.adopt(number)) {
        cancelChild(number, parentRun);
      }
      return result;
    } finally {
      if (!done) {
        giveBack(referred.held(), number, outcome);
      }
    }
  }

  private void giveBack(long[] held, long number, long outcome) {
    for (long object : held) {
      link.letGo(object);
    }
    if (number != OwnedTask.NONE) {
      link.letGo(number);
    }
    if (outcome != OwnedTask.NONE) {
      link.letGo(outcome);
    }
  }

  /** While the tasks there are drain, what they submit is taken: they may wait for it. */
  private void refuseIfShutDown(@Nullable RunningTask parent) {
    if (drained || (refusing && parent == null)) {
      throw new StoreClosedException(
          "the runtime is shutting down and takes no new tasks; start another");
    }
  }

  /** The sooner of a timeout's end and the parent's deadline. */
  static long deadline(@Nullable Duration timeout, @Nullable TaskRun parent) {
    long inherited = parent == null ? TaskHeader.NO_DEADLINE : parent.deadlineNanos();
    if (timeout == null) {
      return inherited;
    }
    long own = System.nanoTime() + nanos(timeout);
    return inherited == TaskHeader.NO_DEADLINE || own - inherited < 0 ? own : inherited;
  }

  /** So long, or longer than any clock runs. */
  private static long nanos(Duration duration) {
    try {
      return Math.min(duration.toNanos(), Long.MAX_VALUE / 4);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE / 4;
    }
  }

  /** The whole length of the timeout that ends at a deadline: its own, or the parent's. */
  static @Nullable Duration length(
      @Nullable Duration timeout, @Nullable TaskRun parent, long deadline) {
    return parent != null
            && deadline != TaskHeader.NO_DEADLINE
            && deadline == parent.deadlineNanos()
        ? Duration.ofMillis(Bytes.intAt(parent.payload(), TaskHeader.TIMEOUT_OFFSET))
        : timeout;
  }

  /** The objects that a task has to wait for, each held once more. */
  private long[] undecided(TaskSpec spec) {
    if (spec.call().resolved() == 0) {
      return NOTHING;
    }
    LongArrayList waitsFor = new LongArrayList();
    List<@Nullable Object> arguments = spec.call().arguments();
    for (int i = 0; i < arguments.size(); i++) {
      if (spec.call().isResolved(i) && arguments.get(i) instanceof ObjectRef<?> ref) {
        long number = link.numberOf(ref);
        if (!link.isDecided(number) && link.hold(number)) {
          waitsFor.addLong(number);
        }
      }
    }
    return waitsFor.toLongArray();
  }

  private static final long[] NOTHING = {};

  @Override
  public boolean cancel(ObjectRef<?> result, boolean force) {
    long number = link.numberOf(result);
    if (link.isDecided(number)) {
      return false;
    }
    Boolean call = actors.cancel(number, "cancel() was called");
    if (call != null) {
      return call;
    }
    int responsible = link.responsibleFor(number);
    if (responsible == link.self()) {
      return owner.cancel(number, force, "cancel() was called");
    }
    Peer peer = responsible < 0 ? null : exchange.peer(responsible);
    if (peer == null) {
      return false;
    }
    peer.post(MessageKind.CANCEL, force ? 1 : 0, Ending.DECIDED.message(number), true);
    return true;
  }

  // ---- messages ----

  private void deliver(LaneReceiver from, Message message) {
    switch (message.kind()) {
      case MessageKind.ENDED -> {
        long number = Ending.number(message.payload());
        Ending how = Ending.of(message.payload());
        int attempt = Ending.attempt(message.payload());
        if (!owner.attemptEnded(number, attempt, how, link.pid(from.sender()))) {
          actors.ended(number, how);
        }
      }
      case MessageKind.CANCEL -> cancelled(from, message);
      case MessageKind.LIGHT_TASK -> runLight(from, message);
      case MessageKind.WAITS -> owner.waits(Ending.number(message.payload()), message.flags() != 0);
      case MessageKind.STOP -> stop(message);
      case MessageKind.REPORT -> report(Ending.number(message.payload()));
      case MessageKind.HELLO -> postman.discoverSoon();
      default -> {
        if (!actors.deliver(from, message)) {
          throw new BatoidException("unknown message kind=" + message.kind());
        }
      }
    }
  }

  private void stop(Message message) {
    boolean ifIdle = (message.flags() & MessageKind.IF_IDLE) != 0;
    if (!ifIdle || (runs.all().isEmpty() && !actors.stage().isHosting())) {
      retiring = ifIdle;
      stopRequested.run();
    }
  }

  /** Whether it was asked to end as it had nothing to do; what has begun since is not hurt. */
  public boolean isRetiring() {
    return retiring;
  }

  private void report(long promise) {
    Thread _ =
        Thread.ofVirtual()
            .name("batoid-report")
            .start(() -> {
              if (link.hold(promise)) {
                boolean _ = link.complete(promise, report());
                link.letGo(promise);
              }
            });
  }

  private Postman postman() {
    return postman;
  }

  private void stopThreads() {
    executors.stop();
  }

  private void giveUp(@Nullable Thread thread) {
    executors.giveUp(thread);
  }

  /** Interrupts a run in this process and cancels what it has submitted and sent. */
  private void stopRun(TaskRun run) {
    giveUp(run.thread());
    for (long child : run.cancel()) {
      cancelChild(child, run);
    }
  }

  private void cancelChild(long number, TaskRun parent) {
    cancelOurs(number, false, "the task that submitted it, " + parent.name() + ", was");
  }

  /** Cancels a task or call that this process has submitted. */
  private void cancelOurs(long number, boolean force, String why) {
    if (!owner.cancel(number, force, why)) {
      var _ = actors.cancel(number, why);
    }
  }

  private void startLight(Runnable task) {
    executors.extra(task);
  }

  private void runLight(LaneReceiver from, Message message) {
    TaskRun run = new TaskRun(link, message.payload(), from.sender(), from.senderIncarnation());
    startLight(() -> runs.run(run));
  }

  private void cancelled(LaneReceiver from, Message message) {
    long number = Ending.number(message.payload());
    boolean force = message.flags() != 0;
    TaskRun run = runs.find(number);
    if (run == null) {
      cancelOurs(number, force, "process " + from.sender() + " asked for it");
    } else if (force) {
      halt.run();
    } else {
      stopRun(run);
    }
  }

  private void report(TaskRun run, Ending how) {
    if (run.owner() == link.self() && run.ownerIncarnation() == link.incarnation()) {
      long pid = ProcessHandle.current().pid();
      if (!owner.attemptEnded(run.number(), run.attempt(), how, pid)) {
        actors.ended(run.number(), how);
      }
      return;
    }
    Peer peer = exchange.peer(run.owner());
    if (peer != null && peer.incarnation() == run.ownerIncarnation()) {
      boolean urgent = how != Ending.DECIDED || (run instanceof ActorRun && peer.isHungry());
      peer.post(MessageKind.ENDED, 0, how.message(run.number(), run.attempt()), urgent);
    }
  }

  /** A task whose processors its owner counts begins or ends to wait, here. */
  private void waits(TaskRun run, boolean begins) {
    if (run.owner() == link.self() && run.ownerIncarnation() == link.incarnation()) {
      owner.waits(run.number(), begins);
      return;
    }
    Peer peer = exchange.peer(run.owner());
    if (peer != null && peer.incarnation() == run.ownerIncarnation()) {
      peer.post(MessageKind.WAITS, begins ? 1 : 0, Ending.DECIDED.message(run.number()), begins);
    }
  }

  /** The process that submitted some of what runs here is dead: nobody waits for it. */
  void senderDied(int process) {
    actors.senderDied(process);
    for (TaskRun run : runs.all()) {
      if (run.owner() == process && process != link.self()) {
        stopRun(run);
      }
    }
  }

  // ---- the end ----

  @Override
  public Shutdown shutdown(Duration patience) {
    refusing = true;
    synchronized (shutdown) {
      Shutdown done = shutdown.get();
      if (done == null) {
        done = shutDown(System.nanoTime() + nanos(patience));
        shutdown.set(done);
      }
      return done;
    }
  }

  @Override
  public void callerAwaitsShutdown() {
    TaskRun run = callersRun();
    if (run != null && enders.add(run)) {
      executors.excuse(Thread.currentThread());
    }
  }

  @Override
  public void afterLastRun(Runnable then) {
    runs.afterLast(then);
  }

  /** How many of the tasks that wait for the shutdown have not ended themselves. */
  private int pendingEnders() {
    return (int) enders.stream().filter(run -> owner.isPending(run.number())).count();
  }

  private Shutdown shutDown(long deadline) {
    callerAwaitsShutdown();
    int before = owner.pending();
    int[] left = {before};
    ifOpen(() -> left[0] = owner.awaitAtMost(this::pendingEnders, deadline));
    actors.refuse();
    int calls = actors.pending();
    int[] abandonedCalls = {0};
    ifOpen(() -> abandonedCalls[0] = actors.stop(enders, deadline));
    ifOpen(() -> left[0] = owner.awaitAtMost(this::pendingEnders, deadline)); // of those calls
    link.leaving(); // before: who is refused from here on is known not to have failed by itself
    drained = true;
    int[] abandoned = {0};
    ifOpen(() -> abandoned[0] = owner.cancelAll("the runtime was shut down"));
    executors.stop();
    ifOpen(exchange::wakeAllOurs);
    awaitOthers(deadline);
    long soon = Math.max(deadline, System.nanoTime() + 200_000_000L);
    int forced = executors.awaitEnd(Math.min(soon, System.nanoTime() + 100_000_000L));
    if (forced > 0) {
      executors.interrupt();
      forced = executors.awaitEnd(soon);
    }
    int[] killed = {0};
    ifOpen(() -> killed[0] = workers.stop(soon));
    forced += killed[0];
    ifOpen(link::tellUnread);
    postman.stop();
    ifOpen(lineage::close);
    actors.close();
    exchange.close();
    return new Shutdown(
        Math.max(0, before - left[0]) + Math.max(0, calls - abandonedCalls[0]),
        abandoned[0] + abandonedCalls[0],
        forced);
  }

  /** Waits for what other processes have us run; their tasks are not for us to give up. */
  private void awaitOthers(long deadline) {
    while (runs.all().stream().anyMatch(run -> run.owner() != link.self() && !run.isCancelled())
        && deadline - System.nanoTime() > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** What runs in the calling thread; null if nothing does. */
  private @Nullable TaskRun callersRun() {
    for (TaskRun run : runs.all()) {
      if (run.thread() == Thread.currentThread()) {
        return run;
      }
    }
    return actors.stage().callersHook();
  }

  /** Does what needs the store, which may have been closed under us. */
  private void ifOpen(Runnable step) {
    try {
      step.run();
    } catch (IllegalStateException | StoreClosedException e) {
      if (!link.isClosed()) {
        throw e;
      }
    }
  }

  /** Asks for what needs the store, which may be closed under us. */
  static <T> T asLongAsOpen(SessionLink link, Supplier<T> question) {
    try {
      return question.get();
    } catch (IllegalStateException e) {
      throw link.isClosed() ? link.closed() : e;
    }
  }

  // ---- actors ----

  @Override
  public ActorHandle createActor(ActorSpec spec, @Nullable RunningTask parent) {
    refuseIfShutDown(parent);
    return asLongAsOpen(link, () -> actors.make(spec));
  }

  @Override
  public Optional<ActorHandle> findActor(String name, String namespace) {
    return asLongAsOpen(link, () -> actors.find(name, namespace));
  }
}
