/**
 * The tensorflow backend: tfjs-node-gpu's own binding, compiled by `deno task setup` against the
 * libtensorflow of the TensorFlow wheel, and loaded from the user's cache.
 */
import { readFile, stat } from "node:fs/promises";
import process from "node:process";
import util from "node:util";
import * as tf from "@tensorflow/tfjs";
import { cacheFolder } from "../files.ts";
import { buildGraphsBy } from "./functions.ts";
import { registerFunction, removeFunction } from "./graph.ts";
import { keepBinding } from "./loaded_binding.ts";
import { registerWholeOperations } from "./operations.ts";
import { registerTensorflowKernels } from "./tensorflow_kernels.ts";

/** The version of TensorFlow whose libraries the binding is compiled against. */
export const TENSORFLOW_VERSION = "2.21.0";
/** The version of tfjs-node-gpu whose binding it is. */
export const BINDING_VERSION = "4.22.0";
/** Counts the changes of what set-up makes of them (tools/tensorflow.ts, unpack_wheels.py). */
const BUILD = 3;

/** The CUDA wheel where there is an NVIDIA driver, else the CPU wheel. */
export type Flavor = "cuda" | "cpu";

/** Which wheel this machine takes. */
export async function flavor(): Promise<Flavor> {
  const signs = ["/proc/driver/nvidia/version", "/dev/nvidiactl", "/dev/dxg"];
  for (const path of signs) if (await exists(path)) return "cuda";
  return "cpu";
}

/** The folder that set-up makes, whole or not at all. */
export function tensorflowFolder(flavor: Flavor): string {
  return `${cacheFolder()}/tensorflow-${TENSORFLOW_VERSION}-${flavor}-binding-${BINDING_VERSION}-${BUILD}`;
}

/** The compiled binding in such a folder, beside the libraries that it loads. */
export function bindingPath(folder: string): string {
  return `${folder}/tensorflow/tfjs_binding.node`;
}

/** Where set-up writes why it could not make that folder. */
export function failurePath(flavor: Flavor): string {
  return `${tensorflowFolder(flavor)}.failed.txt`;
}

/**
 * Registers the backend and returns its device, such as "CPU, libtensorflow 2.21.0".
 *
 * @throws Error saying why it cannot be had, in one line.
 */
export async function startTensorflow(): Promise<string> {
  const kind = await flavor();
  const path = bindingPath(tensorflowFolder(kind));
  if (!await exists(path)) {
    const failed = await readFile(failurePath(kind), "utf8").catch(() => "");
    throw new Error(failed.trim() || "not set up; run `deno task setup`");
  }
  return await registerTensorflow(path);
}

/** Registers the backend from the binding at `path`; returns its device. */
export async function registerTensorflow(path: string): Promise<string> {
  // TensorFlow otherwise takes all of the GPU's memory, and prints a page of start-up notes.
  process.env["TF_FORCE_GPU_ALLOW_GROWTH"] ??= "true";
  // Who asks for these notes sees them: they say why a GPU was not taken.
  const load = "TF_CPP_MIN_LOG_LEVEL" in process.env ? (f: () => void) => f() : quietly;
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  // The package was written for Node 18, where util still had this.
  const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;

  const module: { exports: { TF_Version: string } } = { exports: { TF_Version: "" } };
  const { dlopen } = process as unknown as { dlopen(module: unknown, path: string): void };
  load(() => dlopen(module, path));
  keepBinding(path);
  await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
  const { NodeJSKernelBackend } = await import(
    "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js"
  );
  const backend = new NodeJSKernelBackend(module.exports as never, "tensorflow");
  tf.registerBackend("tensorflow", () => backend as unknown as tf.KernelBackend, 3);
  registerTensorflowKernels();
  await tf.setBackend("tensorflow");
  registerWholeOperations();
  buildGraphsBy({ registerFunction, removeFunction });
  await tf.add(1, 2).data();
  const device = backend.isUsingGpuDevice ? "GPU (CUDA)" : "CPU";
  return `${device}, libtensorflow ${module.exports.TF_Version}`;
}

/** Runs `f` with the process's stderr closed: libtensorflow prints while it is being loaded. */
function quietly(f: () => void): void {
  const libc = Deno.dlopen("libc.so.6", {
    dup: { parameters: ["i32"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
    open: { parameters: ["buffer", "i32"], result: "i32" },
  });
  const { dup, dup2, close, open } = libc.symbols;
  const writeOnly = 1, stderr = 2;
  const saved = dup(stderr);
  const nowhere = open(new TextEncoder().encode("/dev/null\0"), writeOnly);
  dup2(nowhere, stderr);
  try {
    f();
  } finally {
    dup2(saved, stderr);
    close(saved);
    close(nowhere);
    libc.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}
