package io.batoid.bench.pressure;

import java.nio.file.Path;
import java.util.List;

/** Something that keeps values on disk, beyond what it may have in memory. */
interface Shelf extends AutoCloseable {
  void put(int key, byte[] value);

  /** The value, as a copy on the heap. */
  byte[] get(int key);

  /** Has everything that is on disk written to the disk itself. */
  void sync();

  @Override
  void close();

  /** What can be measured beside each other. */
  enum Kind {
    BATOID("Batoid"),
    LMDB("LMDB, MDB_NORDAHEAD"),
    LMDB_READ_AHEAD("LMDB, read-ahead"),
    MAPDB("MapDB");

    /** All but our own. */
    static final List<Kind> PEERS = List.of(LMDB, LMDB_READ_AHEAD, MAPDB);

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /**
     * Opens an empty one.
     *
     * @param shared where what is in memory goes
     * @param disk where the rest goes
     * @param memory how many bytes may be in memory
     * @param all the bytes of all values
     */
    Shelf open(Path shared, Path disk, long memory, long all) {
      return switch (this) {
        case BATOID -> new BatoidShelf(shared, disk, memory, all);
        case LMDB -> new LmdbShelf(disk, false, all);
        case LMDB_READ_AHEAD -> new LmdbShelf(disk, true, all);
        case MAPDB -> new MapDbShelf(disk);
      };
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
