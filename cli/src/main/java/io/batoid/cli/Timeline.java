package io.batoid.cli;

import io.batoid.scheduler.ProcessReport;
import io.batoid.scheduler.RunSpan;
import io.batoid.scheduler.TaskInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What ran where and when, as Chrome's trace format has it. Times are in microseconds. */
final class Timeline {
  private static final String TASK = "task";
  private static final String ACTOR_CALL = "actor call";
  private static final long MICROS = 1000;

  /** The row of a process on which it submits tasks and sends calls. */
  private static final int SUBMITTING = 0;

  private final List<Map<String, ?>> events = new ArrayList<>();
  private final Map<Long, Map<String, Integer>> threads = new HashMap<>();

  private Timeline() {}

  static Map<String, ?> document(SessionReport report) {
    Timeline timeline = new Timeline();
    report.processes().forEach(timeline::process);
    Set<String> submitted = new HashSet<>();
    for (TaskInfo task : report.tasks()) {
      submitted.add(task.id());
      timeline.task(task);
    }
    for (RunSpan span : report.spans()) {
      timeline.run(span, submitted.contains(span.id()));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("displayTimeUnit", "ms");
    document.put("traceEvents", timeline.events);
    return document;
  }

  private void process(ProcessReport process) {
    String kind = process.isWorker() ? "worker " : "driver ";
    metadata("process_name", process.pid(), SUBMITTING, kind + process.pid());
    metadata("thread_name", process.pid(), SUBMITTING, "submitted tasks, sent calls");
  }

  private void metadata(String what, long pid, int tid, String name) {
    Map<String, Object> event = event(what, "M", pid, tid, 0);
    event.put("args", Map.of("name", name));
    events.add(event);
  }

  /** From submission to end, where it was submitted; and where its arrow begins. */
  private void task(TaskInfo task) {
    long submitted = task.submittedMillis() * MICROS;
    Map<String, Object> begin = event(task.name(), "b", task.ownerPid(), SUBMITTING, submitted);
    begin.put("id", task.id());
    begin.put("args", Map.of("state", Documents.lower(task.state()), "attempt", task.attempt()));
    events.add(begin);
    if (task.endedMillis() != 0) {
      Map<String, Object> end =
          event(task.name(), "e", task.ownerPid(), SUBMITTING, task.endedMillis() * MICROS);
      end.put("id", task.id());
      events.add(end);
    }
    Map<String, Object> at =
        event("submit " + task.name(), "X", task.ownerPid(), SUBMITTING, submitted);
    at.put("dur", 1);
    events.add(at);
    events.add(arrow("s", TASK, task.name(), task.id(), task.ownerPid(), SUBMITTING, submitted));
  }

  /** Where the arrow to a call of an actor begins, in the process that sent it. */
  private void sent(RunSpan call, RunSpan.Sent sent) {
    Map<String, Object> at =
        event("send " + call.name(), "X", sent.pid(), SUBMITTING, sent.micros());
    at.put("cat", ACTOR_CALL);
    at.put("dur", 1);
    events.add(at);
    events.add(
        arrow("s", ACTOR_CALL, call.name(), call.id(), sent.pid(), SUBMITTING, sent.micros()));
  }

  /** One end of an arrow: those with the same category, name and id belong together. */
  private static Map<String, Object> arrow(
      String phase, String category, String name, String id, long pid, int tid, long micros) {
    Map<String, Object> arrow = event(name, phase, pid, tid, micros);
    arrow.put("cat", category);
    arrow.put("id", id);
    return arrow;
  }

  private void run(RunSpan span, boolean submitted) {
    int tid = thread(span);
    Map<String, Object> run = event(span.name(), "X", span.pid(), tid, span.startMicros());
    run.put("dur", Math.max(1, span.durationMicros()));
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("id", span.id());
    arguments.put("attempt", span.attempt());
    if (span.actor() != null) {
      run.put("cat", ACTOR_CALL);
      arguments.put("actor", span.actor());
    }
    run.put("args", arguments);
    events.add(run);
    RunSpan.Sent sent = span.sent();
    if (sent != null) {
      sent(span, sent);
    }
    if (sent != null || submitted) {
      String category = span.actor() != null ? ACTOR_CALL : TASK;
      Map<String, Object> end =
          arrow("f", category, span.name(), span.id(), span.pid(), tid, span.startMicros());
      end.put("bp", "e");
      events.add(end);
    }
  }

  /** A number for a thread, whose name is told once. */
  private int thread(RunSpan span) {
    Map<String, Integer> known = threads.computeIfAbsent(span.pid(), pid -> new HashMap<>());
    Integer tid = known.get(span.thread());
    if (tid == null) {
      tid = known.size() + 1;
      known.put(span.thread(), tid);
      metadata("thread_name", span.pid(), tid, span.thread());
    }
    return tid;
  }

  private static Map<String, Object> event(
      String name, String phase, long pid, int tid, long micros) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("name", name);
    event.put("cat", TASK);
    event.put("ph", phase);
    event.put("pid", pid);
    event.put("tid", tid);
    event.put("ts", micros);
    return event;
  }
}
