package io.batoid.scheduler;

/**
 * What a process has had to do with actors since it joined.
 *
 * @param living actors that it made, or keeps for the session, that live or are to
 * @param restarts how often one of those was made again
 * @param deaths those that ended otherwise than in good order: crashed, failed, killed, exited
 * @param calls calls that it has run, of actors that live in it
 * @param pending calls that it has made and that have not ended
 */
public record ActorCounts(long living, long restarts, long deaths, long calls, long pending) {}
