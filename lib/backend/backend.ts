/**
 * Which device computes. In order: TensorFlow (GPU or CPU), WebGPU on a hardware adapter,
 * WebAssembly, plain JavaScript. `SAM_OOD_BACKEND` forces one.
 */
import * as tf from "@tensorflow/tfjs";
import { checkName, InputError } from "../check.ts";
import { setting } from "../env.ts";
import { registerWasmKernels } from "./wasm_kernels.ts";

/** A backend by name. */
export type BackendName = "tensorflow" | "webgpu" | "wasm" | "cpu";
/** All backends, in the order in which they are tried. */
export const backendNames: readonly BackendName[] = ["tensorflow", "webgpu", "wasm", "cpu"];

/** The backend in use. */
export interface Backend {
  /** Which one it is. */
  readonly name: BackendName;
  /** Such as "CPU, libtensorflow 2.21.0". */
  readonly device: string;
  /** Threads an operation may use. */
  readonly threads: number;
  /** The backends that come before it, and why each was not taken. */
  readonly passedOver: readonly { readonly name: BackendName; readonly why: string }[];
}

// TensorFlow stays first: loaded after a software WebGPU adapter, both bring an LLVM and it crashes.
let chosen: Promise<Backend> | undefined;

/**
 * The backend, started at the first call. Training and evaluation call it themselves.
 *
 * @throws InputError when `SAM_OOD_BACKEND` names no backend, or one that cannot be had.
 */
export function ready(): Promise<Backend> {
  chosen ??= choose(setting("SAM_OOD_BACKEND"));
  return chosen;
}

async function choose(forced: string | undefined): Promise<Backend> {
  if (forced !== undefined) {
    const name = checkName("SAM_OOD_BACKEND", forced, backendNames);
    try {
      return { name, ...await started(name, true), passedOver: [] };
    } catch (error) {
      throw new InputError(
        `SAM_OOD_BACKEND is "${name}", which cannot be had here: ${(error as Error).message}`,
      );
    }
  }
  const passedOver: { name: BackendName; why: string }[] = [];
  for (const name of backendNames) {
    try {
      return { name, ...await started(name, false), passedOver };
    } catch (error) {
      passedOver.push({ name, why: (error as Error).message });
    }
  }
  throw new InputError(
    `no backend: ${passedOver.map(({ name, why }) => `${name}: ${why}`).join("; ")}`,
  );
}

async function started(
  name: BackendName,
  forced: boolean,
): Promise<{ device: string; threads: number }> {
  const device = await {
    tensorflow: startTensorflow,
    webgpu: () => startWebgpu(forced),
    wasm: startWasm,
    cpu: startCpu,
  }[name]();
  if (name !== "tensorflow") return { device, threads: 1 };
  const cores = Number(setting("TF_NUM_INTRAOP_THREADS")) || navigator.hardwareConcurrency;
  return { device, threads: cores };
}

/** Loaded here alone: its graphs are built through Deno's calls of C, which others don't have. */
async function startTensorflow(): Promise<string> {
  if (!("Deno" in globalThis)) throw new Error("it takes Deno");
  const tensorflow = await import("./tensorflow.ts");
  return await tensorflow.startTensorflow();
}

/** A software adapter is slower than wasm: it is taken only when forced. */
async function startWebgpu(forced: boolean): Promise<string> {
  // Node 20 has no navigator, and typed as always there it is.
  const { navigator } = globalThis as { navigator?: Partial<Navigator> };
  const adapter = await navigator?.gpu?.requestAdapter();
  if (!adapter) throw new Error("no WebGPU adapter");
  const { vendor, description, isFallbackAdapter } = adapter.info;
  if (isFallbackAdapter && !forced) throw new Error("only a software adapter");
  await import("@tensorflow/tfjs-backend-webgpu");
  await startRegistered("webgpu");
  return `WebGPU, ${[vendor, description].filter(Boolean).join(" ")}`;
}

async function startWasm(): Promise<string> {
  await import("@tensorflow/tfjs-backend-wasm");
  await startRegistered("wasm");
  registerWasmKernels();
  return "CPU, WebAssembly";
}

async function startCpu(): Promise<string> {
  await startRegistered("cpu");
  // Else tfjs prints an advertisement to stderr at the first operation.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return "CPU, JavaScript";
}

async function startRegistered(name: BackendName): Promise<void> {
  if (!await tf.setBackend(name)) throw new Error(`tfjs could not start its ${name} backend`);
  await tf.ready();
}
