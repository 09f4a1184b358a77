/** How much memory the GPU has left. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Free bytes of the GPU that TensorFlow computes on, which is the last one; undefined where nobody
 * tells.
 *
 * @param ask Asks the driver: a line a GPU, MiB.
 */
export async function freeGpuMemory(
  ask: () => Promise<string> = askDriver,
): Promise<number | undefined> {
  const answer = await ask().catch(() => "");
  const mebibytes = Number.parseInt(answer.trim().split("\n").at(-1)!);
  return Number.isNaN(mebibytes) ? undefined : mebibytes * 2 ** 20;
}

async function askDriver(): Promise<string> {
  const query = ["--query-gpu=memory.free", "--format=csv,noheader,nounits"];
  const { stdout } = await promisify(execFile)("nvidia-smi", query);
  return stdout;
}
