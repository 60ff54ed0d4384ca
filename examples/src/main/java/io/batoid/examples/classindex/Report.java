package io.batoid.examples.classindex;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a run of the demo has to tell; {@code --json} prints exactly this.
 *
 * @param ok whether everything is as it must be: the answers equal the single-process run, the
 *     store verifies, and the work of a killed process was taken over
 * @param input what was indexed
 * @param processes what each process did
 * @param killed the process that was killed, if one was
 * @param bytes from the store's counters
 * @param store its memory
 * @param seconds how long it took
 * @param answers what the processes together found
 * @param singleProcess what the single process found, if it isn't the same
 * @param problems what {@code verify()} found, and whatever else is not as it must be
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(
    boolean ok,
    Input input,
    List<ProcessReport> processes,
    @Nullable Killed killed,
    Bytes bytes,
    StoreMemory store,
    Seconds seconds,
    Answers answers,
    @Nullable Answers singleProcess,
    List<String> problems) {

  /** The class files that were indexed, and in how many batches. */
  record Input(String jdk, int classFiles, long classFileBytes, int batches) {}

  /** What one process did; {@code fate} says how it ended. */
  record ProcessReport(
      String name,
      long pid,
      int batches,
      int classFiles,
      long bytesRead,
      long bytesWritten,
      double busySeconds,
      String fate) {}

  /**
   * A process that was killed.
   *
   * @param process its name
   * @param pid its process id
   * @param batch the batch it was working on
   * @param held what it held at that moment
   * @param noticedMillis from the kill until the store told who waited for its promise
   * @param loss what the store told
   * @param takenOverBy the process that did the work in its place
   * @param takenOverByPid its process id
   * @param redoneMillis from the kill until the work was done
   */
  record Killed(
      String process,
      long pid,
      int batch,
      Holding held,
      double noticedMillis,
      String loss,
      String takenOverBy,
      long takenOverByPid,
      double redoneMillis) {

    Killed noticed(double millis, String what) {
      return new Killed(
          process, pid, batch, held, millis, what, takenOverBy, takenOverByPid, redoneMillis);
    }

    Killed takenOver(String by, long byPid, double millis) {
      return new Killed(process, pid, batch, held, noticedMillis, loss, by, byPid, millis);
    }
  }

  /**
   * How bytes went between processes.
   *
   * @param readInPlace made readable where they are by pins
   * @param writtenIn copied or written in
   * @param copiedOut copied to the heap of a reader
   */
  record Bytes(long readInPlace, long writtenIn, long copiedOut) {}

  /**
   * The store's memory.
   *
   * @param directory where it was
   * @param capacityBytes what it could hold
   * @param peakUsedBytes the most it held at once
   * @param indexBytes the size of the finished index
   * @param objectsLeft objects left when all was closed
   */
  record StoreMemory(
      String directory,
      long capacityBytes,
      long peakUsedBytes,
      long indexBytes,
      long objectsLeft) {}

  /**
   * How long it took.
   *
   * @param build from the start of the first process to the sealed index
   * @param answer to start another process, look the index up by name and answer from it in place
   * @param singleProcess for one process to do all of it, with the JDK's class file API
   */
  record Seconds(double build, double answer, double singleProcess) {}
}
