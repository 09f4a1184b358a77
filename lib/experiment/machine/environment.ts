/** Where and with what a run is made: backend, device, versions, commit. */
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../backend/backend.ts";
import { cpuModel, gpuModel } from "../../backend/processor.ts";
import { instructionSet } from "./instruction_set.ts";
import { NUMBERS_VERSION } from "../../numbers_version.ts";
import { compileSetting } from "../../train/compile.ts";
import type { Environment } from "../../records/record.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The environment now. */
export async function environment(): Promise<Environment> {
  const { name, device, threads } = await ready();
  const isGpu = device.startsWith("GPU");
  const onCpu = name === "tensorflow" && !isGpu;
  return {
    backend: name,
    device,
    processor: isGpu ? await gpuModel() : await cpuModel(),
    ...(onCpu ? { instructionSet: await instructionSet() } : {}),
    threads,
    compiled: name === "tensorflow" && compileSetting(),
    numbers: NUMBERS_VERSION,
    versions: { deno: Deno.version.deno, tfjs: tf.version["tfjs-core"] },
    commit: await commit(),
    finished: new Date().toISOString(),
  };
}

/** The checkout's commit, with "+" where the library differs from it; null outside a checkout. */
async function commit(): Promise<string | null> {
  const head = await git("rev-parse", "HEAD");
  if (head === undefined) return null;
  const changed = await git("status", "--porcelain", "--", "lib", "deno.lock", "package.json");
  return changed ? `${head}+` : head;
}

async function git(...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", root, ...args],
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
