/** What is measured: the paper's networks under five rules, and how many steps make a round. */
import type { InputSpec, Network } from "../../lib/nn/network.ts";
import { cnn, mlp } from "../../lib/nn/networks.ts";

export const BATCH = 128;

export const networks = {
  "cnn-28": { label: "CNN 28x28, 10 classes", shape: [28, 28, 1], classes: 10 },
  "cnn-32": { label: "CNN 32x32, 2 classes", shape: [32, 32, 1], classes: 2 },
  "mlp": { label: "MLP 54 columns, 2 classes", shape: [54], classes: 2 },
} as const;
export type NetworkName = keyof typeof networks;

export const rules = ["plain", "sam", "friendly-sam", "esam", "look-sam"] as const;
export type RuleName = typeof rules[number];

/** Training of one network under one rule. */
export interface Case {
  readonly name: string;
  readonly network: NetworkName;
  readonly rule: RuleName;
  /** Steps of a round: about half a second, and whole cycles of LookSAM. */
  readonly steps: number;
  /** Batches of its data: the steps of an epoch. */
  readonly batches: number;
  /** Steps before the first round. */
  readonly warmUp: number;
  /** Steps of one turn when a peer looks for its fastest way. */
  readonly trial: number;
}

export const cases: readonly Case[] = Object.keys(networks).flatMap((network) =>
  rules.map((rule): Case => {
    const steps = { plain: 6, "look-sam": 5 }[rule as string] ?? 3;
    return {
      ...{ name: `${network} ${rule}`, network: network as NetworkName, rule },
      ...network === "mlp" ? { batches: 100, steps: 60 * steps, warmUp: 200, trial: 10 * steps } : {
        batches: 10,
        steps,
        warmUp: 19,
        trial: { plain: 2, "look-sam": 5 }[rule as string] ?? 1,
      },
    };
  })
);

/** The case of that name. */
export function caseOf(name: string): Case {
  return cases.find((one) => one.name === name)!;
}

/** The paper's network for such inputs. */
export function networkFor(input: InputSpec, options: { dropout?: number } = {}): Network {
  return (input.shape.length === 3 ? cnn : mlp)(input, options);
}

/** Whole runs and other measurements, by the names that `--cases` knows. */
export const wholeRuns = ["zero-shot", "self-training"] as const;
export type WholeRun = typeof wholeRuns[number];
export const others = ["memory", "growth", "start-up", "scaling"] as const;
