/** What a worker is asked, a line of JSON with `do` for the name, and what it answers, a line too. */
import type { RuleName } from "./cases.ts";

/** A domain in a file: inputs as float32, then class numbers as int32, little-endian. */
export interface DataFile {
  readonly path: string;
  readonly examples: number;
  readonly shape: readonly number[];
  readonly classes: number;
}

/** What convolutions and products are computed in. */
export type Precision = "float32" | "bfloat16";

/** A peer's way of doing the same, such as its kind of Adam, by the peer's own names. */
export type How = Readonly<Record<string, string | null>>;

/** A way that was tried: seconds a step, block by block, or why it could not be. */
export interface Trial {
  readonly how: How;
  readonly seconds: readonly number[];
  readonly failed?: string;
}

/** A training that is started: a network for these data, a rule over Adam, batches of 128. */
export interface Start {
  readonly data: DataFile;
  readonly rule: RuleName;
  readonly precision: Precision;
  /** PyTorch alone: whether it compiles. */
  readonly compiled: boolean;
  /** Steps after the first that are run before the answer. */
  readonly warmUp: number;
  /** Peers alone; without it the fastest is found, in turns of `trial` steps. */
  readonly how?: How;
  readonly trial?: number;
}

export interface Started {
  readonly parameters: number;
  /** Seconds from the start of training to the end of its first step. */
  readonly firstStep: number;
  /** A peer's way, and what was tried. */
  readonly how?: How;
  readonly trials?: readonly Trial[];
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
  /** Losses of the first steps of a rule over Adam, on all of `data`, without dropout. */
  losses: {
    ask: {
      readonly data: DataFile;
      readonly weights: string;
      readonly steps: number;
      readonly rate: number;
      readonly rule: RuleName;
    };
    answer: { readonly losses: readonly number[]; readonly parameters: number };
  };
  whole: { ask: Whole; answer: { readonly seconds: number; readonly accuracy: number } };
  /** Peak and present resident memory of the process, MiB. */
  memory: {
    ask: Record<never, never>;
    answer: { readonly peak: number; readonly resident: number };
  };
  /** Operations a second of the best of `times` products of square matrices of each size. */
  matrixRate: {
    ask: {
      readonly precision: Precision;
      readonly sizes: readonly number[];
      readonly times: number;
    };
    answer: { readonly rate: number };
  };
}
export type Message = keyof Messages;
