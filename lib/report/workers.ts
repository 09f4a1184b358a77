/** Runs made by several processes at once. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ready } from "../backend/backend.ts";
import { checkNumber, InputError } from "../check.ts";
import type { RunConfig, RunRecord } from "./record.ts";
import type { run } from "./run.ts";
import type { WorkerEvent } from "./worker.ts";

/** What a run may take of memory, for the number of processes: the paper's CNN took 1 GiB. */
const BYTES_A_RUN = 1.5 * 2 ** 30;

/**
 * How many processes make the runs of a grid: `SAM_OOD_WORKERS`, by default one a core, where the
 * tensorflow backend computes on a CPU and there is memory for them. Two runs side by side, a thread
 * each, take less time than one after the other with two (bench/). A GPU is not shared.
 *
 * @throws InputError when `SAM_OOD_WORKERS` is not a number from 1 to 256.
 */
export async function workerSetting(): Promise<number> {
  const asked = Deno.env.get("SAM_OOD_WORKERS");
  if (asked) {
    const value = /^\d+$/.test(asked) ? Number(asked) : asked;
    return checkNumber("SAM_OOD_WORKERS", value, { integer: true, min: 1, max: 256 });
  }
  const { name, device, threads } = await ready();
  if (name !== "tensorflow" || !device.startsWith("CPU")) return 1;
  const { available } = Deno.systemMemoryInfo();
  return Math.max(1, Math.min(threads, Math.floor(available / BYTES_A_RUN)));
}

/** Processes that make runs; `make` waits for a free one. */
export interface WorkerPool {
  readonly make: typeof run;
  /** Ends the processes, whatever they do. */
  close(): void;
}

/** A pool of `count` processes with a thread each, started when they are needed. */
export function workerPool(count: number): WorkerPool {
  const all: Worker[] = [];
  const free: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];

  function take(): Worker | Promise<Worker> {
    const idle = free.pop();
    if (idle) return idle;
    if (all.length === count) return new Promise((resolve) => waiting.push(resolve));
    const worker = startWorker();
    all.push(worker);
    return worker;
  }

  return {
    async make(config, { onEpoch, onProgress } = {}): Promise<RunRecord> {
      const worker = await take();
      try {
        for await (const event of worker.ask(config)) {
          if (event.kind === "progress") await onProgress?.(event.share, event.where);
          else if (event.kind === "epoch") await onEpoch?.(event.metrics);
          else if (event.kind === "record") return event.record;
          else throw event.isInputError ? new InputError(event.message) : new Error(event.message);
        }
        throw new Error(`the process that made a run ended: ${worker.lastWords()}`);
      } finally {
        const next = waiting.shift();
        if (next) next(worker);
        else free.push(worker);
      }
    },
    close() {
      for (const { process } of all) process.kill("SIGKILL");
    },
  };
}

interface Worker {
  readonly process: ChildProcessWithoutNullStreams;
  /** The events of a run, to its record or error, or to the end of the process. */
  ask(config: RunConfig): AsyncIterable<WorkerEvent>;
  /** The end of what it wrote to stderr. */
  lastWords(): string;
}

function startWorker(): Worker {
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const script = fileURLToPath(new URL("worker.ts", import.meta.url));
  const one = { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1", OMP_NUM_THREADS: "1" };
  const child = spawn(Deno.execPath(), ["run", "-A", "--no-check", "--config", config, script], {
    env: { ...Deno.env.toObject(), ...one },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let words = "";
  child.stderr.on("data", (bytes: Uint8Array) => {
    words = (words + new TextDecoder().decode(bytes)).slice(-2000);
  });
  return {
    process: child,
    async *ask(config) {
      child.stdin.write(JSON.stringify(config) + "\n");
      for (let next = await lines.next(); !next.done; next = await lines.next()) {
        yield JSON.parse(next.value) as WorkerEvent;
      }
    },
    lastWords: () => words.trim().split("\n").at(-1) || "it said nothing",
  };
}
