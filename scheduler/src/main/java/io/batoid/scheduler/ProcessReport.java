package io.batoid.scheduler;

import java.util.List;

/**
 * What a process of a session says of itself.
 *
 * @param pid its process id
 * @param isWorker whether it is there to run what others submit
 * @param counts what it has done with tasks
 * @param actorCounts what it has had to do with actors
 * @param tasks those it submitted: that have ended lately, then those that have not
 * @param actors those it made, dead ones that are referred to included
 * @param spans what it has run lately, the oldest first
 */
public record ProcessReport(
    long pid,
    boolean isWorker,
    TaskCounts counts,
    ActorCounts actorCounts,
    List<TaskInfo> tasks,
    List<ActorInfo> actors,
    List<RunSpan> spans) {}
