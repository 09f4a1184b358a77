/** How much memory the GPU has left. */

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
  const { stdout } = await new Deno.Command("nvidia-smi", {
    args: ["--query-gpu=memory.free", "--format=csv,noheader,nounits"],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}
