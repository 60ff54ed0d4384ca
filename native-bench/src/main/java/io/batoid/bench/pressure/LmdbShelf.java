package io.batoid.bench.pressure;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/**
 * LMDB, with the kernel's read-ahead or, as its documentation advises for more than fits in memory,
 * without. Each put is a transaction; nothing is synced before {@link #sync}, as in the others.
 */
final class LmdbShelf implements Shelf {
  private final Env<ByteBuffer> env;
  private final Dbi<ByteBuffer> table;
  private final ByteBuffer keyBytes = ByteBuffer.allocateDirect(Integer.BYTES);
  private ByteBuffer valueBytes = ByteBuffer.allocateDirect(0);

  LmdbShelf(Path disk, boolean readAhead, long all) {
    EnvFlags[] flags =
        readAhead
            ? new EnvFlags[] {EnvFlags.MDB_NOSYNC}
            : new EnvFlags[] {EnvFlags.MDB_NOSYNC, EnvFlags.MDB_NORDAHEAD};
    env = Env.create().setMapSize(all * 3).setMaxDbs(1).open(disk.toFile(), flags);
    table = env.openDbi("values", DbiFlags.MDB_CREATE);
  }

  @Override
  public void put(int key, byte[] value) {
    if (valueBytes.capacity() != value.length) {
      valueBytes = ByteBuffer.allocateDirect(value.length);
    }
    valueBytes.clear().put(value).flip();
    try (Txn<ByteBuffer> change = env.txnWrite()) {
      table.put(change, key(key), valueBytes);
      change.commit();
    }
  }

  @Override
  public byte[] get(int key) {
    try (Txn<ByteBuffer> look = env.txnRead()) {
      ByteBuffer found = table.get(look, key(key));
      byte[] value = new byte[found.remaining()];
      found.get(value);
      return value;
    }
  }

  private ByteBuffer key(int key) {
    return keyBytes.clear().putInt(key).flip();
  }

  @Override
  public void sync() {
    env.sync(true);
  }

  @Override
  public void close() {
    env.close();
  }
}
