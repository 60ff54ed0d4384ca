package io.batoid.runtime;

import io.batoid.objectstore.ObjectRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The actor of most tests: counts, and tells what has happened to it. */
class Counter implements Countable, ActorLifecycle {
  private final List<String> events = new ArrayList<>();
  private int value;

  Counter(int value) {
    this.value = value;
  }

  @Override
  public int increment() {
    return ++value;
  }

  @Override
  public int value() {
    return value;
  }

  void set(int to) {
    value = to;
  }

  int add(int a, int b, int c) {
    value += a + b + c;
    return value;
  }

  int fail(String why) throws IOException {
    throw new IOException(why);
  }

  /** Returns with the event when the gate is open. */
  String hold(String event, List<ObjectRef<Boolean>> gate) {
    events.add("begin " + event);
    SharedSession.Gate.pass(gate);
    events.add("end " + event);
    return event;
  }

  void note(String event) {
    events.add(event);
  }

  List<String> events() {
    return List.copyOf(events);
  }

  void leave() {
    Batoid.exitActor();
  }

  long pid() {
    return ProcessHandle.current().pid();
  }

  void halt(int status) {
    System.err.println("these are my last words");
    Runtime.getRuntime().halt(status);
  }

  @Override
  public void onStart(ActorContext context) {
    events.add("started");
  }

  @Override
  public void onRestart(ActorContext context) {
    events.add("restarted " + context.restarts());
  }
}
