/** How many processes a grid takes, on machines that are not this one. */
import assert from "node:assert/strict";
import { ready } from "../../../lib/backend/backend.ts";
import { freeMemory } from "../../../lib/experiment/machine/free_memory.ts";
import { freeGpuMemory } from "../../../lib/experiment/machine/gpu_memory.ts";
import {
  BYTES_A_RUN,
  GPU_BYTES_A_RUN,
  type Machine,
  MOST_ON_A_GPU,
  workerSetting,
} from "../../../lib/experiment/grid/worker_setting.ts";
import { readRecords } from "../../../lib/records/read_records.ts";
import { withEnv } from "../../env.ts";

const GiB = 2 ** 30;

/** A machine of 8 cores with memory for many runs. */
function machine(device: string, more: Partial<Machine> = {}): Machine {
  return {
    backend: () => Promise.resolve({ name: "tensorflow", device, threads: 8 }),
    cores: () => 8,
    freeMemory: () => Promise.resolve(1000 * GiB),
    freeGpuMemory: () => Promise.resolve(undefined),
    ...more,
  };
}

/** `setting` of SAM_OOD_WORKERS, empty as if it were not set. */
async function workers(of?: Machine, setting = ""): Promise<number> {
  let count = 0;
  await withEnv({ SAM_OOD_WORKERS: setting }, async () => void (count = await workerSetting(of)));
  return count;
}

Deno.test("how many processes there are can be set, within limits", async () => {
  assert.equal(await workers(machine("CPU"), "3"), 3);
  for (const wrong of ["none", "0", "1.5", "257"]) {
    await assert.rejects(workers(machine("CPU"), wrong), {
      name: "InputError",
      message: /^SAM_OOD_WORKERS is [^\n]*; it must be an integer at least 1 and at most 256$/,
    });
  }
});

Deno.test("on a CPU there is one a core, as memory allows, and at least one", async () => {
  const with_ = (bytes: number) => machine("CPU", { freeMemory: () => Promise.resolve(bytes) });
  assert.equal(await workers(machine("CPU")), 8);
  assert.equal(await workers(with_(3.9 * BYTES_A_RUN)), 3);
  assert.equal(await workers(with_(0.1 * BYTES_A_RUN)), 1);
});

Deno.test("on a GPU there are as many as its memory, the cores and the host's memory allow", async () => {
  const with_ = (gpu: number | undefined, cores: number, host = 1000 * GiB) =>
    machine("GPU (CUDA)", {
      cores: () => cores,
      freeMemory: () => Promise.resolve(host),
      freeGpuMemory: () => Promise.resolve(gpu),
    });
  assert.equal(await workers(with_(139 * GiB, 64)), MOST_ON_A_GPU);
  assert.equal(await workers(with_(139 * GiB, 4)), 4);
  assert.equal(await workers(with_(3.5 * GPU_BYTES_A_RUN, 64)), 3);
  assert.equal(await workers(with_(139 * GiB, 64, 2 * BYTES_A_RUN)), 2);
  assert.equal(await workers(with_(GPU_BYTES_A_RUN / 2, 64)), 1);
  assert.equal(await workers(with_(undefined, 64)), 1);
});

Deno.test("on other backends there is one", async () => {
  for (const name of ["webgpu", "wasm", "cpu"] as const) {
    const backend = () => Promise.resolve({ name, device: "some", threads: 1 });
    assert.equal(await workers(machine("", { backend })), 1);
  }
});

Deno.test("on this machine there is one at least and not more than cores", async () => {
  const { name } = await ready();
  const usual = await workers();
  assert.ok(usual >= 1 && usual <= (name === "tensorflow" ? navigator.hardwareConcurrency : 1));
});

Deno.test("what a run is reckoned to take is no less than any committed run took", async () => {
  const folder = new URL("../../../results/runs", import.meta.url).pathname;
  const peaks = (await readRecords(() => true, folder)).map((r) => r.metrics.peakMemoryMiB ?? 0);
  assert.ok(
    peaks.length > 0 && Math.max(...peaks) * 2 ** 20 <= BYTES_A_RUN,
    `${Math.max(...peaks)}`,
  );
});

/** Reads these files and no others. */
function files(all: Record<string, string>) {
  return (path: string) =>
    path in all ? Promise.resolve(all[path]!) : Promise.reject(new Deno.errors.NotFound(path));
}

Deno.test("free memory is the machine's where no control group limits it", async () => {
  assert.equal(await freeMemory(files({}), 7 * GiB), 7 * GiB);
  const none = {
    "/proc/self/cgroup": "0::/user.slice\n",
    "/sys/fs/cgroup/user.slice/memory.max": "max\n",
    "/sys/fs/cgroup/user.slice/memory.current": `${GiB}\n`,
  };
  assert.equal(await freeMemory(files(none), 7 * GiB), 7 * GiB);
  const free = await freeMemory();
  assert.ok(free > 0 && free <= Deno.systemMemoryInfo().total, `${free}`);
});

Deno.test("a limit of version 2 holds, of the group or of one above it; cached files can go", async () => {
  const job = {
    "/proc/self/cgroup": "0::/slurm/job_7\n",
    "/sys/fs/cgroup/slurm/job_7/memory.max": "max\n",
    "/sys/fs/cgroup/slurm/memory.max": `${6 * GiB}\n`,
    "/sys/fs/cgroup/slurm/memory.current": `${3 * GiB}\n`,
    "/sys/fs/cgroup/slurm/memory.stat": `anon ${GiB}\ninactive_file ${GiB}\n`,
  };
  assert.equal(await freeMemory(files(job), 100 * GiB), 4 * GiB);
});

Deno.test("a limit of version 1 holds, in a container too, which sees itself as the root", async () => {
  const container = {
    "/proc/self/cgroup": "5:cpu,cpuacct:/docker/a1\n4:memory:/docker/a1\n0::/\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": `${2 * GiB}\n`,
    "/sys/fs/cgroup/memory/memory.usage_in_bytes": `${GiB / 2}\n`,
  };
  assert.equal(await freeMemory(files(container), 100 * GiB), 1.5 * GiB);
  const full = { "/sys/fs/cgroup/memory/memory.usage_in_bytes": `${3 * GiB}\n` };
  assert.equal(await freeMemory(files({ ...container, ...full }), 100 * GiB), 0);
});

Deno.test("a GPU's free memory is that of the last, and nobody's where the driver does not say", async () => {
  assert.equal(await freeGpuMemory(() => Promise.resolve("1024\n81000\n")), 81000 * 2 ** 20);
  assert.equal(await freeGpuMemory(() => Promise.resolve("[N/A]\n")), undefined);
  const folder = await Deno.makeTempDir();
  await withEnv({ PATH: folder }, async () => {
    assert.equal(await freeGpuMemory(), undefined);
    const script = '#!/bin/sh\n[ "$1" = --query-gpu=memory.free ] && echo 512\n';
    await Deno.writeTextFile(`${folder}/nvidia-smi`, script, { mode: 0o755 });
    assert.equal(await freeGpuMemory(), 512 * 2 ** 20);
  });
  await Deno.remove(folder, { recursive: true });
});
