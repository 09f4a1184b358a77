/** The notebook's kernel, where there is one. */
import type { MediaBundle } from "./media.ts";

/** The part of `Deno.jupyter` that sends to the notebook. */
export interface Kernel {
  /** Sends a message of Jupyter's, such as "update_display_data", to the notebook. */
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
}

/** The notebook's kernel, or undefined elsewhere: there the mere mention of it throws. */
export function findKernel(): Kernel | undefined {
  try {
    const { jupyter } = (globalThis as { Deno?: { jupyter?: Kernel } }).Deno ?? {};
    return typeof jupyter?.broadcast === "function" ? jupyter : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Milliseconds until an output is surely on its way. Deno's kernel puts an output under the cell that it
 * was last asked to run: of cells that wait in a queue an output must be gone before its cell ends.
 */
const ON_ITS_WAY = 20;

/** Sends an output of the running cell, and waits until it can't end up under the next one. */
export async function display(kernel: Kernel, data: MediaBundle): Promise<void> {
  await kernel.broadcast("display_data", { data, metadata: {}, transient: {} });
  await new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY));
}

/**
 * What a value answers under `jupyterDisplay`, by which Deno's kernel shows the last one of a cell: now and
 * then under the next cell. So the value shows itself here, and nothing is left to show; where there is no
 * kernel, the answer is what is to be shown.
 */
export function asLastValue(
  data: MediaBundle,
  kernel: Kernel | undefined = findKernel(),
): MediaBundle | Promise<MediaBundle> {
  return kernel ? display(kernel, data).then(() => ({})) : data;
}
