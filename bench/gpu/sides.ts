/** Who takes part on a GPU: as on processors, and ours compiled by XLA. */
import { InputError } from "../../lib/check.ts";
import { type Program, WorkerProcess } from "../speed/process.ts";
import { type SideName, sideNames, sides } from "../speed/sides.ts";

/** Those that can take part. @param python A Python with the peers, if there is one. */
export function gpuSides(python: string | undefined): SideName[] {
  return sideNames.filter((name) => python !== undefined || name.startsWith("ours"));
}

/** A side's program on the GPU: the process sees it, and takes of its memory what it needs. */
function onGpu(program: Program): Program {
  const env = {
    CUDA_VISIBLE_DEVICES: Deno.env.get("CUDA_VISIBLE_DEVICES") || "0",
    ...{ JAX_PLATFORMS: "cuda", XLA_PYTHON_CLIENT_PREALLOCATE: "false" },
  };
  return { ...program, env: { ...env, ...program.env } };
}

/** A process of a side's, on the GPU. */
export function startSide(
  name: SideName,
  python: string | undefined,
  env: Readonly<Record<string, string>> = {},
): WorkerProcess {
  const program = onGpu(sides[name].program(python ?? ""));
  return new WorkerProcess({ ...program, env: { ...program.env, ...env } }, 1);
}

/** @throws InputError when this library does not compute on a GPU here. */
export function checkGpu(device: string | null | undefined): void {
  if (device?.startsWith("GPU")) return;
  throw new InputError(
    `this library computes on ${device} here, and the bench is one of GPUs; deno task doctor says ` +
      `why, and deno task bench measures processors`,
  );
}
