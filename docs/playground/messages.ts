/** What the page, its workers and tools/play.ts, which builds it, tell each other: plain data. */
import type { Evaluation } from "../../lib/train/evaluate.ts";
import type { Path } from "../../lib/valleys/descend.ts";
import type { Point } from "../../lib/valleys/two_valleys.ts";

/** The valleys' worker is asked for paths, and answers with each as it is there. */
export interface Descent {
  readonly rule: string;
  readonly options: Readonly<Record<string, number>>;
  readonly start: Point;
  readonly learningRate: number;
  readonly seed: number;
  readonly steps: number;
}

/** A path with the gradient at each place that it asked at, step by step. */
export interface Descended {
  readonly descent: Descent;
  readonly path: Path;
  readonly gradients: readonly (readonly Point[])[];
}

/** What a worker says last of a question: what was wrong, or nothing. */
export interface Answered {
  readonly error?: string;
}

/** What the network's worker is told. */
export type NetworkOrder =
  | {
    readonly kind: "train";
    readonly rho: number;
    readonly seed: number;
    readonly epochs: number;
  }
  | { readonly kind: "angle"; readonly angle: number }
  | { readonly kind: "stop" }
  /** The digits and the WebAssembly, once, first. */
  | { readonly kind: "files"; readonly digits: Blob; readonly wasm: Blob };

/** The two that are trained, as the registry calls their rules. */
export const methods = ["plain", "sam"] as const;
export type Method = typeof methods[number];
export type Both<T> = Readonly<Record<Method, T>>;

/** Angles at which the curves are measured, in degrees. */
export const angles: readonly number[] = Array.from({ length: 13 }, (_, i) => 7.5 * i);

/** The test digits at one angle, ten of them with what each model takes them for. */
export interface Turned {
  readonly angle: number;
  /** 64 numbers from 0 to 1 an image. */
  readonly images: Float32Array;
  readonly labels: readonly number[];
  /** Absent until a model is there. */
  readonly read?: Both<{ readonly accuracy: number; readonly taken: readonly number[] }>;
}

/** What the network's worker says. */
export type NetworkNews =
  | { readonly kind: "backend"; readonly words: string }
  | { readonly kind: "step"; readonly done: number; readonly total: number }
  | {
    readonly kind: "epoch";
    readonly epoch: number;
    readonly losses: Both<number>;
    /** On the test digits at each of `angles`. */
    readonly curves: Both<readonly Evaluation[]>;
  }
  | { readonly kind: "turned"; readonly turned: Turned }
  | { readonly kind: "ended"; readonly stopped: boolean }
  | { readonly kind: "error"; readonly message: string };

/** A paragraph of a rule's doc comment, or a formula, which is set off in it. */
export interface CommentPart {
  readonly kind: "text" | "formula";
  readonly text: string;
}
