/** Where and with what a run is made: backend, device, versions, commit. */
import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../backend/backend.ts";
import { cpuModel, gpuModel } from "../../backend/processor.ts";
import { checkout } from "../../files.ts";
import { instructionSet } from "./instruction_set.ts";
import { NUMBERS_VERSION } from "../../numbers_version.ts";
import { compileSetting } from "../../train/compile.ts";
import type { Environment } from "../../records/record.ts";

/** Of the environment what the bits of a run follow from. */
export type Computing = Omit<Environment, "versions" | "commit" | "finished">;

/** What computes now. */
export async function computing(): Promise<Computing> {
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
  };
}

/** The environment now. */
export async function environment(): Promise<Environment> {
  const { deno, node } = process.versions;
  return {
    ...await computing(),
    versions: { ...(deno ? { deno } : { node }), tfjs: tf.version["tfjs-core"] },
    commit: await commit(),
    finished: new Date().toISOString(),
  };
}

/** The checkout's commit, with "+" where the library differs from it; null outside a checkout. */
async function commit(): Promise<string | null> {
  const root = checkout();
  const head = root && await git(root, "rev-parse", "HEAD");
  if (!head) return null;
  const changed = await git(
    root,
    "status",
    "--porcelain",
    "--",
    "lib",
    "deno.lock",
    "package.json",
  );
  return changed ? `${head}+` : head;
}

async function git(root: string, ...args: string[]): Promise<string | undefined> {
  try {
    return (await promisify(execFile)("git", ["-C", root, ...args])).stdout.trim();
  } catch {
    return undefined;
  }
}
