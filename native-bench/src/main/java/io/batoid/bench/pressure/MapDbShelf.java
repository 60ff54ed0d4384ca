package io.batoid.bench.pressure;

import java.nio.file.Path;
import java.util.Objects;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/** MapDB's disk tier: a hash map in a mapped file, without a log of transactions. */
final class MapDbShelf implements Shelf {
  private final DB db;
  private final HTreeMap<Integer, byte[]> map;

  MapDbShelf(Path disk) {
    db = DBMaker.fileDB(disk.resolve("mapdb").toFile()).fileMmapEnable().make();
    map = db.hashMap("values", Serializer.INTEGER, Serializer.BYTE_ARRAY).create();
  }

  @Override
  public void put(int key, byte[] value) {
    map.put(key, value);
  }

  @Override
  public byte[] get(int key) {
    return Objects.requireNonNull(map.get(key));
  }

  @Override
  public void sync() {
    db.commit();
  }

  @Override
  public void close() {
    db.close();
  }
}
