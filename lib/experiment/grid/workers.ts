/** Processes that make runs. */
import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { InputError } from "../../check.ts";
import { toldHere } from "../../env.ts";
import { checkout } from "../../files.ts";
import type { RunConfig, RunRecord } from "../../records/record.ts";
import type { RunHooks } from "../hooks.ts";
import type { UnfinishedOptions } from "../unfinished.ts";
import type { Sources } from "./elsewhere.ts";
import type { WorkerEvent, WorkerOrder } from "./worker.ts";

/** A process that makes runs, one after another. */
export interface Worker {
  /** As {@link run}, by what `sources` say; not to be called again before it has ended. */
  make(
    config: RunConfig,
    hooks?: RunHooks,
    unfinished?: UnfinishedOptions,
    sources?: Sources,
  ): Promise<RunRecord>;
  /** Ends the process, whatever it does. */
  close(): void;
}

/**
 * A process with one thread, started when it is needed. Where it ends by itself another takes its
 * place and the run is tried once more: it may have been killed for memory that others have given back.
 */
export function worker(): Worker {
  let own: Process | undefined;
  let isClosed = false;
  return {
    async make(config, hooks = {}, unfinished, sources = {}) {
      let cause = "";
      for (let attempt = 1; attempt <= 2 && !isClosed; attempt++) {
        if (!own || own.hasEnded()) own = startProcess();
        const record = await own.make({ config, sources, unfinished }, hooks);
        if (record) return record;
        cause = await own.cause;
      }
      throw new Error(
        isClosed
          ? "its process was told to end"
          : `its process ended, and so did a second one, which ${cause}`,
      );
    },
    close() {
      isClosed = true;
      own?.kill();
    },
  };
}

/** A process, once started. */
interface Process {
  /** The record, or undefined where the process ended first. @throws what the run threw. */
  make(order: WorkerOrder, hooks: RunHooks): Promise<RunRecord | undefined>;
  hasEnded(): boolean;
  /** Why it ended, in words; once it has. */
  readonly cause: Promise<string>;
  kill(): void;
}

/**
 * One thread, on every machine: with another number of them sums are added in another order, and a
 * convolutional network ends elsewhere. On a GPU, where threads prepare its work only, one is enough.
 */
const threads = {
  ...{ TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1", OMP_NUM_THREADS: "1" },
};
/** Each takes of a GPU what it needs: by default the first one would take all. */
const memory = { TF_FORCE_GPU_ALLOW_GROWTH: "true" };

function startProcess(): Process {
  const root = checkout();
  const config = root === undefined ? [] : ["--config", `${root}/deno.json`];
  const deno = process.versions["deno"] ? ["run", "-A", "--no-check", ...config] : [];
  // Beside this file, and as it is: TypeScript in a checkout, JavaScript in a package.
  const script = fileURLToPath(import.meta.url.replace(/workers(?=\.[jt]s$)/, "worker"));
  const child = spawn(process.execPath, [...deno, script], {
    env: { ...process.env, ...toldHere(), ...threads, ...memory },
  });
  const reader = createInterface({ input: child.stdout });
  const lines = reader[Symbol.asyncIterator]();
  let words = "";
  child.stderr.on("data", (bytes: Uint8Array) => {
    words = (words + new TextDecoder().decode(bytes)).slice(-2000);
  });
  // That nobody reads any more is told by the end of its lines.
  child.stdin.on("error", () => {});
  let ended = false;
  child.on("exit", () => ended = true);
  const cause = new Promise<string>((resolve) => {
    child.on("error", ({ message }) => {
      reader.close();
      ended = true;
      resolve(`could not be started (${message})`);
    });
    child.on("close", (code, signal) => resolve(causeOfEnd(code, signal, words)));
  });
  function kill(): void {
    ended = true;
    child.kill("SIGKILL");
  }
  return {
    cause,
    hasEnded: () => ended,
    kill,
    async make(order, { onEpoch, onProgress }) {
      let isOver = false;
      child.stdin.write(JSON.stringify(order) + "\n");
      try {
        for (let next = await lines.next(); !next.done; next = await lines.next()) {
          const event = eventIn(next.value);
          isOver = event?.kind === "record" || event?.kind === "error";
          if (event?.kind === "progress") await onProgress?.(event.share, event.where);
          else if (event?.kind === "epoch") await onEpoch?.(event.metrics);
          else if (event?.kind === "record") return event.record;
          else if (event?.kind === "error") throw errorOf(event);
        }
        isOver = true;
        return undefined;
      } finally {
        // A hook threw: the answer to this run must not be taken for the next one's.
        if (!isOver) kill();
      }
    },
  };
}

function errorOf({ message, isInputError }: WorkerEvent & { kind: "error" }): Error {
  return isInputError ? new InputError(message) : new Error(message);
}

/** The event that a line is; undefined of one that was cut off when the process was killed. */
function eventIn(line: string): WorkerEvent | undefined {
  try {
    return JSON.parse(line) as WorkerEvent;
  } catch {
    return undefined;
  }
}

/** "was killed by SIGKILL; perhaps out of memory: ...". */
export function causeOfEnd(code: number | null, signal: string | null, stderr: string): string {
  if (signal === "SIGKILL") {
    return "was killed by SIGKILL; perhaps out of memory: set SAM_OOD_WORKERS to fewer processes";
  }
  const last = stderr.trim().split("\n").at(-1);
  return `ended by ${signal ?? `exit code ${code}`}${last ? ` (it last said: ${last})` : ""}`;
}
