/** How many processes make the runs of a grid. */
import { type Backend, ready } from "../../backend/backend.ts";
import { availableParallelism } from "node:os";
import { checkNumber } from "../../check.ts";
import { setting } from "../../env.ts";
import { freeMemory } from "../machine/free_memory.ts";
import { freeGpuMemory } from "../machine/gpu_memory.ts";

/** Of resident memory: the greatest peak in results/runs is 2,539 MiB (a test holds them to this). */
export const BYTES_A_RUN = 2.5 * 2 ** 30;

/**
 * Of a GPU's memory. Trainings of the paper's CNN took 1.1 GiB each of an H200's (six of them 6,642 MiB);
 * the rest is an estimate, for measures on 1,000 examples and for TensorFlow's pool, which doubles.
 */
export const GPU_BYTES_A_RUN = 4 * 2 ** 30;

/**
 * Runs on one GPU at most. On an H200, when the nine records of rotated MNIST at the paper's sizes were
 * made, nine processes side by side made 2.2 times the steps of one; more were not tried.
 */
export const MOST_ON_A_GPU = 9;

/** What the number is decided by; for tests of machines that are not this one. */
export interface Machine {
  backend(): Promise<Pick<Backend, "name" | "device" | "threads">>;
  cores(): number;
  freeMemory(): Promise<number>;
  freeGpuMemory(): Promise<number | undefined>;
}

const thisMachine: Machine = {
  ...{ backend: ready, freeMemory, freeGpuMemory },
  cores: availableParallelism,
};

/**
 * How many processes make the runs of a grid: `SAM_OOD_WORKERS`; by default, on the tensorflow
 * backend, one a core, on a GPU {@link MOST_ON_A_GPU} at most, as memory allows; on others one. Two runs
 * side by side, a thread each, take less time than one after the other with two (bench/).
 *
 * @throws InputError when `SAM_OOD_WORKERS` is not a number from 1 to 256.
 */
export async function workerSetting(machine: Machine = thisMachine): Promise<number> {
  const asked = setting("SAM_OOD_WORKERS");
  if (asked) {
    const value = /^\d+$/.test(asked) ? Number(asked) : asked;
    return checkNumber("SAM_OOD_WORKERS", value, { integer: true, min: 1, max: 256 });
  }
  const { name, device, threads } = await machine.backend();
  if (name !== "tensorflow") return 1;
  const most = [await machine.freeMemory() / BYTES_A_RUN];
  if (device.startsWith("GPU")) {
    const onGpu = (await machine.freeGpuMemory() ?? 0) / GPU_BYTES_A_RUN;
    most.push(MOST_ON_A_GPU, machine.cores(), onGpu);
  } else most.push(threads);
  return Math.max(1, Math.floor(Math.min(...most)));
}
