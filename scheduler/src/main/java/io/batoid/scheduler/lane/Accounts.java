package io.batoid.scheduler.lane;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.batoid.objectstore.memory.SharedMemory;
import java.util.zip.CRC32C;

/**
 * What one process brings to the session and what its tasks occupy: records in its inbox that only
 * it writes. A resource's use is the sum over the processes that live; so what the dead occupied is
 * free without anybody counting back.
 */
public final class Accounts {
  private final SharedMemory memory;
  private final long at;

  Accounts(SharedMemory memory, long inbox) {
    this.memory = memory;
    this.at = inbox + InboxLayout.ACCOUNTS_OFFSET;
  }

  /** A resource's name as accounts bear it; not 0. */
  public static long hash(String name) {
    CRC32C crc = new CRC32C();
    crc.update(name.getBytes(UTF_8));
    return crc.getValue() << 32 | (name.hashCode() & 0xFFFF_FFFFL) | 1;
  }

  /** How much of a resource the process brings, in millionths. */
  public long total(long hash) {
    long account = find(hash);
    return account < 0 ? 0 : memory.get(account + InboxLayout.ACCOUNT_TOTAL);
  }

  /** How much of a resource the process' tasks occupy, in millionths. */
  public long used(long hash) {
    long account = find(hash);
    return account < 0 ? 0 : memory.get(account + InboxLayout.ACCOUNT_USED);
  }

  private long find(long hash) {
    for (int i = 0; i < InboxLayout.ACCOUNTS; i++) {
      long account = at + (long) i * InboxLayout.ACCOUNT_SIZE;
      long name = memory.get(account + InboxLayout.ACCOUNT_NAME); // pairs with own
      if (name == hash) {
        return account;
      }
      if (name == 0) {
        return -1;
      }
    }
    return -1;
  }

  /** Says how much of a resource we bring. For one thread at a time. */
  public void bring(long hash, long amount) {
    memory.put(own(hash) + InboxLayout.ACCOUNT_TOTAL, amount);
  }

  /** Changes how much of a resource our tasks occupy. For one thread at a time. */
  public void occupy(long hash, long change) {
    long account = own(hash);
    memory.put(
        account + InboxLayout.ACCOUNT_USED,
        memory.get(account + InboxLayout.ACCOUNT_USED) + change);
  }

  private long own(long hash) {
    long found = find(hash);
    for (int i = 0; found < 0 && i < InboxLayout.ACCOUNTS; i++) {
      long account = at + (long) i * InboxLayout.ACCOUNT_SIZE;
      if (memory.get(account + InboxLayout.ACCOUNT_NAME) == 0) {
        memory.put(account + InboxLayout.ACCOUNT_NAME, hash); // its amounts are zero
        found = account;
      }
    }
    if (found < 0) {
      throw new IllegalArgumentException(
          "resources=more than " + InboxLayout.ACCOUNTS + "; a process keeps no more accounts");
    }
    return found;
  }
}
