/** A training run, described so that this library and PyTorch can both make it. */
import { writeWhole } from "../../lib/files.ts";
import type { Protocol } from "../../lib/data/domain.ts";
import type { DataFile } from "../speed/messages.ts";

/** The paper's CNN, trained by Adam, in either protocol. */
export interface Run {
  readonly protocol: Protocol;
  readonly rule: "plain" | "sam";
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Filters of a convolution, units of a dense layer. */
  readonly network: { readonly filters: number; readonly hidden: number };
  /** Of Adam. */
  readonly learningRate: number;
  readonly train: DataFile;
  readonly tests: readonly DataFile[];
  /** The epochs to test after. */
  readonly testAfter: "each" | "last";
  /** Where parameters and running statistics after each epoch go, as float64. */
  readonly weights?: string;
  /** Here alone: whether steps are compiled. Losses of single steps are told only if they aren't. */
  readonly compile?: boolean;
  /** In PyTorch alone. */
  readonly precision?: "float32" | "float64";
  readonly format?: "contiguous" | "channels last";
  /** In PyTorch alone: the folder of what to start from and draw (given.ts); else PyTorch's own. */
  readonly given?: string;
}

/** What a run was like. */
export interface Ran {
  /** Of each step, in nats; none where steps are compiled. */
  readonly losses: readonly number[];
  readonly epochs: readonly EpochRan[];
  readonly seconds: number;
}

export interface EpochRan {
  /** Mean loss of its batches. */
  readonly loss: number;
  /** On each of `tests`, in evaluation mode; none where it was not tested. */
  readonly tests: readonly { readonly accuracy: number; readonly loss: number }[];
}

/** Number of the step in the run after which each of its epochs is over. */
export function stepsOf({ train, batchSize, epochs }: Run): { perEpoch: number; all: number } {
  const perEpoch = Math.ceil(train.examples / batchSize);
  return { perEpoch, all: perEpoch * epochs };
}

/** On each of the run's `tests` at its end, from 0 to 1. */
export function accuraciesOf({ epochs }: Ran): number[] {
  return epochs.at(-1)!.tests.map(({ accuracy }) => accuracy);
}

/** What a run was like that was made before; nothing where there is no such file. */
export async function readRan(path: string): Promise<Ran | undefined> {
  const text = await Deno.readTextFile(path).catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

export async function writeRan(path: string, ran: Ran): Promise<void> {
  await writeWhole(path, JSON.stringify(ran) + "\n");
}
