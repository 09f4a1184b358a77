/** What a bench of a GPU has measured: plain JSON, every round's numbers in it. */
import type { ParityRecord, StepsRecord } from "../speed/record.ts";
import type { SideName } from "../speed/sides.ts";

export interface GpuRecord {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** Of this library; "+" where the checkout differed. */
  readonly commit: string | null;
  readonly gpu: string;
  readonly cpu: string;
  readonly load: readonly number[];
  readonly versions: Readonly<Record<string, string | null>>;
  readonly rounds: number;
  readonly steps: readonly StepsRecord[];
  /** From the same weights, with TF32 off on both sides. */
  readonly parity: readonly (ParityRecord | { readonly name: string; readonly failed: string })[];
  readonly atOnce: readonly AtOnceRecord[];
}

/** Processes of one side on one GPU, at the same time. */
export interface AtOnceRecord {
  readonly name: string;
  readonly side: SideName;
  readonly processes: number;
  /** Of each process, and each round's seconds until the last has made them. */
  readonly steps: number;
  readonly seconds: readonly number[];
  /** Why they could not. */
  readonly failed?: string;
}
