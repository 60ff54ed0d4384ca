package io.batoid.scheduler.worker;

import io.batoid.BatoidException;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.SchedulerOptions;
import io.batoid.scheduler.WorkerEnvironment;
import io.batoid.scheduler.lane.MessageKind;
import io.batoid.scheduler.lane.Peer;
import io.batoid.scheduler.task.WorkerKind;
import io.batoid.scheduler.task.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker processes of one driver: between a smallest and a largest number, more under load,
 * fewer after a while without; the dead are replaced.
 */
public final class WorkerPool implements Workers {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long GROWTH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long FATE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int REMEMBERED = 64;

  /** So many environments may have workers that nobody needs just now. */
  private static final int MOST_IDLE_KINDS =
      Math.max(2, Runtime.getRuntime().availableProcessors());

  private final SessionLink link;
  private final SchedulerOptions options;
  private final String hostClass;
  private final Path logs;
  private final WorkerCommand command;
  private final AotCache cache;
  private final @Nullable WorkerEcho echo;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<WorkerProcess> living = new ArrayList<>();
  private final List<WorkerProcess> ended = new ArrayList<>();
  private final KindDemand common = new KindDemand(WorkerKind.COMMON);
  private final Map<Long, KindDemand> special = new HashMap<>();
  private int started;
  private boolean stopped;

  /** A pool for one driver; {@code hostClass} names the runtime's side in each worker. */
  public WorkerPool(SessionLink link, SchedulerOptions options, String hostClass) {
    this.link = link;
    this.options = options;
    this.hostClass = hostClass;
    this.logs = link.directory().resolve("logs");
    this.command = new WorkerCommand(options);
    this.cache = new AotCache(command);
    this.echo = options.logToDriver() ? new WorkerEcho(WorkerPool::print) : null;
  }

  @PrintsOnRequest
  private static void print(String lines) {
    System.err.print(lines);
  }

  // ---- starting ----

  @Override
  public void start() {
    lock.lock();
    try {
      for (int i = living.size(); i < options.minWorkers(); i++) { // tend() may have been first
        launch(WorkerKind.COMMON);
      }
      if (options.minWorkers() > 0) {
        awaitFirst();
      }
    } finally {
      lock.unlock();
    }
    if (options.minWorkers() > 0) {
      cache.makeInBackground();
    }
  }

  private void awaitFirst() {
    long left = START_NANOS;
    WorkerProcess first = living.getFirst(); // when it is dead, tend() takes it out
    try {
      while (living.stream().allMatch(worker -> worker.peer() == null)) {
        List<WorkerProcess> dead = living.stream().filter(worker -> !worker.isAlive()).toList();
        if (dead.size() == living.size() || left <= 0) {
          throw noneCameUp(living.isEmpty() ? first : living.getFirst());
        }
        // in slices: the word of an end comes through the common pool, whose threads may be busy
        left -= SLICE_NANOS;
        long _ = changed.awaitNanos(SLICE_NANOS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BatoidException("interrupted while waiting for the first worker process", e);
    }
  }

  private static BatoidException noneCameUp(WorkerProcess worker) {
    return new BatoidException(
        "no worker process came up: the first "
            + (worker.isAlive() ? "has not joined within a minute" : "ended with ")
            + (worker.isAlive() ? "" : worker.fate().how())
            + ". Worker processes start with this JVM's class path; where that doesn't hold the"
            + " program's classes (a fat jar, a class loader of its own), give theirs with"
            + " classpath(...). Its last words:\n"
            + String.join("\n", worker.lastLogLines()));
  }

  private void launch(WorkerKind kind) {
    Path log = logs.resolve("worker-" + link.self() + "-" + ++started + ".log");
    List<String> line = new ArrayList<>();
    line.add(WorkerCommand.java());
    if (kind.environment() == null) {
      line.addAll(cache.options());
    }
    line.add("@" + arguments(kind));
    line.add(WorkerMain.class.getName());
    line.add(link.directory().toString());
    line.add(Integer.toString(link.self()));
    line.add(Integer.toString(link.incarnation()));
    line.add(hostClass);
    line.add(Integer.toString(options.maxPendingTasks()));
    line.add(Long.toString(kind.hash()));
    WorkerProcess worker = start(line, log, kind);
    living.add(worker);
    var _ = worker.process().onExit().thenRun(this::oneEnded);
  }

  @Override
  public long startKeeper() {
    lock.lock();
    try {
      Path log = logs.resolve("keeper-" + link.self() + "-" + ++started + ".log");
      List<String> line =
          List.of(
              WorkerCommand.java(),
              "@" + arguments(WorkerKind.COMMON),
              KeeperMain.class.getName(),
              link.directory().toString(),
              hostClass,
              Integer.toString(options.maxPendingTasks()));
      return start(line, log, WorkerKind.COMMON).pid();
    } finally {
      lock.unlock();
    }
  }

  private WorkerProcess start(List<String> line, Path log, WorkerKind kind) {
    WorkerProcess worker = WorkerProcess.start(line, log, kind);
    if (echo != null) {
      echo.follow(worker);
    }
    return worker;
  }

  /** The argument file of a kind of workers. */
  private Path arguments(WorkerKind kind) {
    try {
      Files.createDirectories(logs);
    } catch (IOException e) {
      throw new BatoidException("cannot make the directory for the workers' logs: " + e, e);
    }
    WorkerEnvironment environment = kind.environment();
    String which = environment == null ? "" : "-" + Long.toHexString(environment.hashCode());
    Path file = logs.resolve("worker-" + link.self() + which + ".args");
    (environment == null ? command : command.in(environment)).writeTo(file);
    return file;
  }

  private void oneEnded() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void joined(Peer peer) {
    long pid = link.pid(peer.process());
    lock.lock();
    try {
      for (WorkerProcess worker : living) {
        if (worker.pid() == pid && peer.profile().launcher() == link.self()) {
          worker.joined(peer);
          demand(worker.kind()).joined();
          changed.signalAll();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int ready() {
    lock.lock();
    try {
      int ready = 0;
      for (WorkerProcess worker : living) {
        ready += worker.kind().isCommon() && worker.peer() != null && worker.isAlive() ? 1 : 0;
      }
      return ready;
    } finally {
      lock.unlock();
    }
  }

  // ---- tending ----

  @Override
  public void need(WorkerKind kind, boolean alone) {
    lock.lock();
    try {
      special.computeIfAbsent(kind.hash(), _ -> new KindDemand(kind)).change(alone, 1);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void release(WorkerKind kind, boolean alone) {
    lock.lock();
    try {
      KindDemand demand = demand(kind);
      demand.change(alone, -1);
      if (kind.once() && demand.wanted() == 0) {
        dismiss(demand);
      }
    } finally {
      lock.unlock();
    }
  }

  private KindDemand demand(WorkerKind kind) {
    return kind.isCommon() ? common : special.getOrDefault(kind.hash(), new KindDemand(kind));
  }

  /** Ends the workers of a kind, whom nobody needs. */
  private void dismiss(KindDemand demand) {
    special.remove(demand.kind.hash());
    workers(demand.kind).forEach(worker -> ask(worker, Ask.END));
  }

  @Override
  public List<Hopeless> tend(int pendingTasks, boolean keepAll) {
    lock.lock();
    try {
      if (stopped) {
        return List.of();
      }
      long now = System.nanoTime();
      forgetTheDead(now);
      List<Hopeless> hopeless = new ArrayList<>();
      int wanted = Math.clamp(pendingTasks, options.minWorkers(), options.maxWorkers());
      int kept = keepAll ? workers(WorkerKind.COMMON).size() : 0;
      tend(common, Math.max(wanted, kept), now, hopeless);
      for (KindDemand demand : List.copyOf(special.values())) {
        tend(demand, demand.wanted(), now, hopeless);
      }
      dismissIdleKinds(now);
      return hopeless;
    } finally {
      lock.unlock();
    }
  }

  private void tend(KindDemand demand, int wanted, long now, List<Hopeless> hopeless) {
    List<WorkerProcess> workers = workers(demand.kind);
    if (workers.size() <= wanted) {
      demand.noSurplus();
    } else if (demand.isSurplusOld(now)) {
      demand.noSurplus();
      workers.reversed().stream()
          .filter(WorkerProcess::isIdle)
          .findFirst()
          .ifPresent(this::askIfIdle);
    }
    if (workers.size() < wanted && demand.mayStart(now)) {
      start(demand, now);
    }
    Fate fate = demand.takeHopeless();
    if (fate != null) {
      hopeless.add(new Hopeless(demand.kind, fate));
    }
  }

  /** It may have something to do that we do not know of; next time another is asked. */
  private void askIfIdle(WorkerProcess worker) {
    living.remove(worker);
    living.addFirst(worker);
    ask(worker, Ask.END_IF_IDLE);
  }

  private void start(KindDemand demand, long now) {
    demand.pause(now, demand.kind.isCommon() ? GROWTH_NANOS : 0);
    try {
      launch(demand.kind);
    } catch (BatoidException e) {
      LOG.warn("cannot start a worker process", e);
      demand.diedYoung(now, new Fate(e.toString(), List.of()));
    }
  }

  /**
   * Forgets kinds that nobody needs and that have no workers, and ends some of other such kinds.
   */
  private void dismissIdleKinds(long now) {
    List<KindDemand> idle = new ArrayList<>();
    for (KindDemand demand : List.copyOf(special.values())) {
      if (demand.wanted() == 0 && workers(demand.kind).isEmpty()) {
        special.remove(demand.kind.hash());
      } else if (demand.wanted() == 0) {
        idle.add(demand);
      }
    }
    idle.sort(Comparator.comparingLong(demand -> demand.surplusSince() - now));
    for (int i = 0; i < idle.size() - MOST_IDLE_KINDS; i++) {
      dismiss(idle.get(i));
    }
  }

  /** Those of a kind that live and are not to end. */
  private List<WorkerProcess> workers(WorkerKind kind) {
    return living.stream()
        .filter(worker -> worker.kind().equals(kind) && !worker.isStopping())
        .toList();
  }

  private void forgetTheDead(long now) {
    for (WorkerProcess worker : List.copyOf(living)) {
      if (!worker.isAlive()) {
        living.remove(worker);
        ended.add(worker);
        if (ended.size() > REMEMBERED) {
          forget(ended.removeFirst());
        }
        if (!worker.hasEndedAsAsked()) {
          LOG.warn(
              "worker process {} ended with {}; its log is {}",
              worker.pid(),
              worker.fate().how(),
              worker.log());
          if (worker.peer() == null) {
            demand(worker.kind()).diedYoung(now, worker.fate());
          }
        }
      }
    }
  }

  /** Of those that ended long ago not even the log is kept: it would fill the memory. */
  private static void forget(WorkerProcess worker) {
    try {
      boolean _ = Files.deleteIfExists(worker.log());
    } catch (IOException e) {
      LOG.debug("cannot remove {}: {}", worker.log(), e.toString());
    }
  }

  /** What a worker is asked for. */
  private enum Ask {
    /** To end at once. */
    END(0),
    /** To end, unless it has anything to do: other processes may use it too. */
    END_IF_IDLE(MessageKind.IF_IDLE);

    private final int flags;

    Ask(int flags) {
      this.flags = flags;
    }
  }

  private static void ask(WorkerProcess worker, Ask what) {
    Peer peer = worker.peer();
    if (what == Ask.END) {
      worker.stopping();
    } else {
      worker.mayStop();
    }
    if (peer == null) {
      worker.kill();
    } else {
      peer.post(MessageKind.STOP, what.flags, new byte[0], true);
    }
  }

  // ---- ending ----

  @Override
  public int stop(long deadline) {
    List<WorkerProcess> all;
    lock.lock();
    try {
      stopped = true;
      all = List.copyOf(living);
      all.forEach(worker -> ask(worker, Ask.END));
    } finally {
      lock.unlock();
    }
    cache.stop();
    int forced = 0;
    for (WorkerProcess worker : all) {
      if (!worker.awaitEnd(deadline)) {
        worker.kill();
        boolean _ = worker.awaitEnd(System.nanoTime() + FATE_NANOS);
        forced++;
      }
    }
    if (echo != null) {
      echo.stop();
    }
    return forced;
  }

  @Override
  public boolean kill(int process, int incarnation) {
    lock.lock();
    try {
      for (WorkerProcess worker : living) {
        Peer peer = worker.peer();
        if (peer != null && peer.process() == process && peer.incarnation() == incarnation) {
          worker.kill();
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Fate of(int process, int incarnation, long pid) {
    WorkerProcess found = null;
    lock.lock();
    try {
      List<WorkerProcess> all = new ArrayList<>(living);
      all.addAll(ended);
      for (WorkerProcess worker : all) {
        found = worker.pid() == pid ? worker : found;
      }
    } finally {
      lock.unlock();
    }
    if (found == null) {
      return new Fate("its process died, which another process had started", List.of());
    }
    boolean _ = found.awaitEnd(System.nanoTime() + FATE_NANOS);
    return found.fate();
  }
}
