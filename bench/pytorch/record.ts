/** What a bench has measured: plain JSON, every round's numbers in it. */
import type { RuleName, WholeRun } from "./cases.ts";
import type { How, Started } from "./messages.ts";
import type { Summary } from "./rounds.ts";

export interface BenchRecord {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** Of this library; "+" where the checkout differed. */
  readonly commit: string | null;
  readonly cpu: string;
  readonly cores: number;
  /** Threads of each side. */
  readonly threads: number;
  /** Load averages over 1, 5 and 15 minutes, before and after: above what the bench itself takes? */
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly versions: Readonly<Record<string, string | null>>;
  readonly rounds: number;
  /** Greatest difference between the sides' losses in the first steps from the same weights. */
  readonly parity: Readonly<Record<string, number>>;
  readonly steps: readonly StepsRecord[];
  readonly wholeRuns: readonly WholeRecord[];
  readonly memory: readonly MemoryRecord[];
  readonly growth: GrowthRecord | null;
  readonly startUp: RoundsRecord | null;
  readonly scaling: readonly ScalingRecord[];
}

/** Seconds of each round; PyTorch's are none where there is no PyTorch. */
export interface RoundsRecord {
  readonly ours: readonly number[];
  readonly pytorch: readonly number[];
  readonly ratio: Summary | null;
}

/** Steps of one network under one rule. */
export interface StepsRecord extends RoundsRecord {
  readonly name: string;
  readonly rule: RuleName;
  /** A round's. */
  readonly steps: number;
  readonly setUp: { readonly ours: Started; readonly pytorch: Started | null };
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
  /** Batches from a DataLoader. */
  readonly loader: readonly RunResult[];
  /** Batches taken by index from a tensor. */
  readonly index: readonly RunResult[];
}

/** Peak memory of a process that trains for some steps, MiB. */
export interface MemoryRecord {
  readonly name: string;
  readonly steps: number;
  readonly ours: number;
  readonly pytorch: number | null;
}

/** Resident memory of one run of ours after so many steps, MiB. */
export interface GrowthRecord {
  readonly after500: number;
  readonly after5500: number;
}

/** Seconds of two runs: side by side with a thread each, and one after the other with two. */
export interface ScalingRecord {
  readonly name: string;
  readonly sideBySide: readonly number[];
  readonly inTurn: readonly number[];
}

/** The way in words. */
export function howInWords({ adam, format }: How): string {
  return format === "contiguous" ? `${adam} Adam` : `${adam} Adam, ${format}`;
}
