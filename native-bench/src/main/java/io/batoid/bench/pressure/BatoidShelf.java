package io.batoid.bench.pressure;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A store whose capacity is the memory it may have. */
final class BatoidShelf implements Shelf {
  private final Path disk;
  private final ObjectStore store;
  private final List<ObjectRef<byte[]>> refs = new ArrayList<>();

  BatoidShelf(Path session, Path disk, long memory, long all) {
    this.disk = disk;
    store =
        ObjectStore.open(
            StoreOptions.at(session).spillDirectory(disk).capacity(memory).spillLimit(all * 4));
  }

  @Override
  public void put(int key, byte[] value) {
    if (key != refs.size()) {
      throw new IllegalArgumentException("key " + key + " is not the next");
    }
    refs.add(store.put(value));
  }

  @Override
  public byte[] get(int key) {
    return refs.get(key).get();
  }

  @Override
  public void sync() {
    sync(disk);
  }

  /** Has all files of a directory written to the disk itself. */
  static void sync(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(false);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
