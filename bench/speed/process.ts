/** A worker's process, asked and answering by lines. */
import { fileURLToPath } from "node:url";
import { InputError } from "../../lib/check.ts";
import type { Message, Messages } from "./messages.ts";

/** Something that answers: in tests not a process. */
export interface Askable {
  ask<K extends Message>(name: K, asked: Messages[K]["ask"]): Promise<Messages[K]["answer"]>;
}

/** How a side's process is started. */
export interface Program {
  readonly label: string;
  readonly command: readonly string[];
  /** Variables of its own, which win over those that all have. */
  readonly env?: Readonly<Record<string, string>>;
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export const ours: Program = {
  label: "sam-ood",
  command: [
    ...[Deno.execPath(), "run", "-A", "--no-check"],
    ...["--config", here("../../deno.json"), here("worker.ts")],
  ],
};

/** PyTorch's side, run by that Python. */
export function pytorch(python: string): Program {
  return { label: "PyTorch", command: [python, here("../pytorch/peer.py")] };
}

/** JAX's side, run by that Python. */
export function jax(python: string): Program {
  return { label: "JAX", command: [python, here("../jax/peer.py")] };
}

/** A process that does as it is asked, until it is closed. */
export class WorkerProcess implements Askable {
  readonly #label: string;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;

  /**
   * @param core Number of the only core that it may run on.
   * @throws InputError when the program can't be started.
   */
  constructor({ label, command, env: own }: Program, threads: number, core?: number) {
    const pinned = core === undefined ? [] : ["taskset", "--cpu-list", String(core)];
    const [program, ...args] = [...pinned, ...command];
    const pipes = { stdin: "piped", stdout: "piped" } as const;
    this.#label = label;
    try {
      const env = { ...limits(threads), ...own };
      this.#child = new Deno.Command(program!, { args, env, ...pipes }).spawn();
    } catch (error) {
      throw new InputError(`cannot start ${label}: ${(error as Error).message}`);
    }
    this.#input = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout);
  }

  /** @throws InputError when it says that it can't, or is gone. */
  async ask<K extends Message>(
    name: K,
    asked: Messages[K]["ask"],
  ): Promise<Messages[K]["answer"]> {
    const line = JSON.stringify({ do: name, ...asked }) + "\n";
    // That it is gone is told by the end of its lines.
    await this.#input.write(new TextEncoder().encode(line)).catch(() => {});
    const { value, done } = await this.#lines.next();
    if (done) throw new InputError(`the process of ${this.#label} ended when asked for ${name}`);
    const answer = JSON.parse(value) as Messages[K]["answer"] & { error?: string };
    if (answer.error === undefined) return answer;
    throw new InputError(`${this.#label}, asked for ${name}: ${answer.error}`);
  }

  /** Lets it end. */
  async close(): Promise<void> {
    await this.#input.close().catch(() => {});
    for await (const _ of this.#lines);
    await this.#child.status;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let unfinished = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (unfinished + text).split("\n");
    unfinished = lines.pop()!;
    yield* lines;
  }
}

/** What `use` makes of a process, which is closed then. */
export async function withWorker<T>(
  program: Program,
  threads: number,
  use: (worker: WorkerProcess) => Promise<T>,
  core?: number,
): Promise<T> {
  const worker = new WorkerProcess(program, threads, core);
  try {
    return await use(worker);
  } finally {
    await worker.close();
  }
}

/** The same number of threads for each side; no GPU unless the program asks for it. */
function limits(threads: number): Record<string, string> {
  return {
    ...{ TF_NUM_INTRAOP_THREADS: `${threads}`, TF_NUM_INTEROP_THREADS: `${threads}` },
    ...{ OMP_NUM_THREADS: `${threads}`, CUDA_VISIBLE_DEVICES: "" },
    // XLA has as many threads, where it is not told, as there are cores.
    ...{ NPROC: `${threads}`, JAX_PLATFORMS: "cpu" },
    SAM_OOD_BACKEND: "tensorflow",
  };
}
