/** What a bench has measured: plain JSON, every round's numbers in it. */
import type { RuleName, WholeRun } from "./cases.ts";
import type { How, Started } from "./messages.ts";
import type { Rates } from "./rates.ts";
import type { SideName } from "./sides.ts";

export interface BenchRecord {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** Of this library; "+" where the checkout differed. */
  readonly commit: string | null;
  readonly cpu: string;
  readonly cores: number;
  /** Those of the processor's flags that mean products in bfloat16. */
  readonly bfloat16: readonly string[];
  /** Threads of each side. */
  readonly threads: number;
  /** Load averages over 1, 5 and 15 minutes, before and after: above what the bench itself takes? */
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly versions: Readonly<Record<string, string | null>>;
  readonly rounds: number;
  /** Operations a second of large matrix products. */
  readonly rates: Rates;
  /** How far a peer's first losses from the same weights are from ours. */
  readonly parity: readonly ParityRecord[];
  readonly steps: readonly StepsRecord[];
  readonly wholeRuns: readonly WholeRecord[];
  readonly memory: readonly MemoryRecord[];
  readonly growth: GrowthRecord | null;
  /** Seconds from the start of a process to the end of its first step. */
  readonly startUp: BySide<readonly number[]> | null;
  readonly scaling: readonly ScalingRecord[];
}

export type BySide<T> = Readonly<Partial<Record<SideName, T>>>;

export interface ParityRecord {
  readonly name: string;
  readonly peer: SideName;
  /** The greatest of a step, as a share of the losses' fall. */
  readonly difference: number;
}

/** Steps of one network under one rule. */
export interface StepsRecord {
  readonly name: string;
  readonly rule: RuleName;
  /** A round's. */
  readonly steps: number;
  /** Operations of one step (flops.ts). */
  readonly flops: number;
  readonly sides: BySide<SideSteps>;
}

/** A side's part in a case. */
export interface SideSteps {
  /** Of each round; none where it could not take part. */
  readonly seconds: readonly number[];
  readonly started: Started | null;
  /** Why it could not. */
  readonly failed?: string;
}

export interface RunResult {
  readonly seconds: number;
  /** On the target, from 0 to 1. */
  readonly accuracy: number;
  /** Peak memory of the process, MiB. */
  readonly peak: number;
}

/** A run from the first weights to the accuracy on the target, in a process of its own. */
export interface WholeRecord {
  readonly name: WholeRun;
  readonly ours: readonly RunResult[];
  /** PyTorch, with batches from a DataLoader. */
  readonly loader: readonly RunResult[];
  /** PyTorch, with batches taken by index from a tensor. */
  readonly index: readonly RunResult[];
}

/** Peak memory of a process that trains for some steps, MiB. */
export interface MemoryRecord {
  readonly name: string;
  readonly steps: number;
  readonly peaks: BySide<number>;
}

/** Resident memory of one run of ours after so many steps, MiB. */
export interface GrowthRecord {
  readonly after1500: number;
  readonly after6500: number;
}

/** Seconds of two runs: side by side with a thread each, and one after the other with two. */
export interface ScalingRecord {
  readonly name: string;
  readonly sideBySide: readonly number[];
  readonly inTurn: readonly number[];
}

/** The way in words, without what is usual. */
export function howInWords({ adam, format, compile, graph, random, call }: How): string {
  const parts = [
    adam && `${adam} Adam`,
    format === "contiguous" ? null : format,
    compile && `compiled, mode ${compile}`,
    graph && `a CUDA graph of the ${graph}`,
    random && `${random} keys`,
    call === "a step" ? null : call && `${call} by one call`,
  ];
  return parts.filter(Boolean).join(", ");
}
