/** Where and with what a run is made: backend, device, versions, commit. */
import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
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
    commit: await commitOf(),
    finished: new Date().toISOString(),
  };
}

/**
 * The commit of a checkout, with "+" where the library differs from it; null outside of one.
 *
 * @param root Default the one that this library runs from.
 */
export async function commitOf(root = checkout()): Promise<string | null> {
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
    // A checkout of another user's, such as a container's volume, is told by git to be unsafe: for what it
    // may be made to run when it is read. Its library runs already. The path must be as git has it.
    const safe = ["-c", `safe.directory=${await realpath(root)}`];
    return (await promisify(execFile)("git", ["-C", root, ...safe, ...args])).stdout.trim();
  } catch {
    return undefined;
  }
}
