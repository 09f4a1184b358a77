/** What a worker is asked, a line of JSON with `do` for the name, and what it answers, a line too. */
import type { RuleName } from "./cases.ts";

/** A domain in a file: inputs as float32, then class numbers as int32, little-endian. */
export interface DataFile {
  readonly path: string;
  readonly examples: number;
  readonly shape: readonly number[];
  readonly classes: number;
}

/** A way of doing the same in PyTorch. */
export interface How {
  readonly adam: "default" | "foreach" | "fused";
  readonly format: "contiguous" | "channels last";
}

/** A training that is started: a network for these data, a rule over Adam, batches of 128. */
export interface Start {
  readonly data: DataFile;
  readonly rule: RuleName;
  /** Steps after the first that are run before the answer. */
  readonly warmUp: number;
  /** PyTorch alone; without it the fastest is found. */
  readonly how?: How;
}

export interface Started {
  readonly parameters: number;
  /** Seconds from the start of training to the end of its first step. */
  readonly firstStep: number;
  /** Seconds that the first ten steps take longer than ten others; null after too short a warm-up. */
  readonly setUp: number | null;
  /** PyTorch's way, and what was tried: seconds a step. */
  readonly how?: How;
  readonly trials?: readonly { readonly how: How; readonly seconds: number }[];
}

/** Training with SAM on the source, then self-training along `domains`; accuracy on the target. */
export interface Whole {
  readonly source: DataFile;
  readonly domains: readonly DataFile[];
  readonly target: DataFile;
  readonly epochs: { readonly source: number; readonly domain: number };
  /** How PyTorch gets its batches: by a DataLoader, or by index from a tensor. */
  readonly batches: "loader" | "index";
  /** PyTorch alone. */
  readonly how: How;
}

/** Questions and answers by name. */
export interface Messages {
  environment: { ask: Record<never, never>; answer: Readonly<Record<string, string | null>> };
  start: { ask: Start; answer: Started };
  steps: { ask: { readonly count: number }; answer: { readonly seconds: number } };
  /** Losses of the first steps of plain Adam, on all of `data`, without dropout. */
  losses: {
    ask: {
      readonly data: DataFile;
      readonly weights: string;
      readonly steps: number;
      readonly learningRate: number;
    };
    answer: { readonly losses: readonly number[]; readonly parameters: number };
  };
  whole: { ask: Whole; answer: { readonly seconds: number; readonly accuracy: number } };
  /** Peak and present resident memory of the process, MiB. */
  memory: {
    ask: Record<never, never>;
    answer: { readonly peak: number; readonly resident: number };
  };
}
export type Message = keyof Messages;
