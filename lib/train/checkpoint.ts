/** Where a run stands after an epoch: all that training goes on from. */
import * as tf from "@tensorflow/tfjs";
import { disposeReplaced, rebuilder, structureOf, tensorsIn } from "../backend/tensor_tree.ts";
import { InputError } from "../check.ts";
import type { Params } from "../nn/params.ts";
import type { Cost } from "./cost.ts";

/** A run after some of its epochs, as plain data. Its tensors are its own. */
export interface Checkpoint {
  /** What it is a run of: another one cannot go on from it. */
  readonly run: RunIdentity;
  /** Epochs that are done. */
  readonly epochs: number;
  /** Parameters, running statistics, and what optimizer and rule keep between steps. */
  readonly state: {
    readonly params: Params;
    readonly statistics: Params;
    readonly optimizer: unknown;
    readonly rule: unknown;
  };
  /** The weights' average so far, with averaging. */
  readonly average?: Params;
  /** What all steps so far cost, in full batches. */
  readonly cost: Readonly<Cost>;
  /** Seconds of training so far. */
  readonly seconds: number;
}

/** What the steps of a run follow from, besides the data themselves. */
export interface RunIdentity {
  /** Name of the network. */
  readonly network: string;
  /** Name of the rule. */
  readonly rule: string;
  /** Name of the optimizer. */
  readonly optimizer: string;
  /** What batches, masks and the rule's chance follow from. */
  readonly seed: number;
  /** Examples in the training set. */
  readonly examples: number;
  /** Examples a step. */
  readonly batchSize: number;
}

/** A copy whose tensors are its own. */
export function copyCheckpoint(checkpoint: Checkpoint): Checkpoint {
  return rebuilder(checkpoint)(tensorsIn(checkpoint).map((tensor) => tf.clone(tensor)));
}

/** Frees the checkpoint's tensors. */
export function disposeCheckpoint(checkpoint: Checkpoint): void {
  disposeReplaced(checkpoint, []);
}

/**
 * Throws unless a run can go on from `checkpoint`.
 *
 * @param fresh What the run's state would be without it.
 */
export function checkContinues(
  checkpoint: Checkpoint,
  run: RunIdentity,
  epochs: number,
  fresh: Checkpoint["state"],
): void {
  for (const part of Object.keys(run) as (keyof RunIdentity)[]) {
    if (checkpoint.run?.[part] === run[part]) continue;
    throw new InputError(
      `from is a checkpoint of a run with ${part} ${checkpoint.run?.[part]}; this one has ` +
        `${run[part]}; go on with the same, or begin anew with start`,
    );
  }
  if (checkpoint.epochs >= epochs) {
    throw new InputError(
      `epochs is ${epochs}, and the checkpoint has ${checkpoint.epochs} of them done; epochs is the ` +
        `number in all, so take more`,
    );
  }
  for (const part of ["params", "statistics", "optimizer", "rule"] as const) {
    if (structureOf(checkpoint.state[part]) === structureOf(fresh[part])) continue;
    throw new InputError(
      `from has tensors of other shapes in its ${part} than this network, rule and optimizer make; ` +
        `go on with the same ones and the same options`,
    );
  }
}
