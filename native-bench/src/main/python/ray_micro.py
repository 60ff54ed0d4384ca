"""Ray's microbenchmark in short: empty tasks and calls of one actor. Prints a name and numbers per line."""

import statistics
import sys
import tempfile
import time

import ray

ROUNDS = int(sys.argv[1])
ray.init(num_cpus=2, include_dashboard=False, _temp_dir=tempfile.mkdtemp(prefix="ray"), object_store_memory=200 << 20, logging_level="ERROR")


@ray.remote
def one():
    return 1


@ray.remote
class Actor:
    def one(self):
        return 1


def sync(call, count):
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        ray.get(call.remote())
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def all_at_once(call, count):
    begin = time.perf_counter()
    ray.get([call.remote() for _ in range(count)])
    return count / (time.perf_counter() - begin)


def measure(name, call):
    sync(call, 200)
    all_at_once(call, 2000)
    print(name + "-sync", *(sync(call, 300) for _ in range(ROUNDS)), flush=True)
    print(name + "-async", *(all_at_once(call, 5000) for _ in range(ROUNDS)), flush=True)


measure("task", one)
actor = Actor.remote()
measure("actor", actor.one)
ray.shutdown()
