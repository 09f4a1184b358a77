/** The runs whose numbers are kept: seconds in all, every rule and whatever else decides a number. */
import { selfTraining, type SelfTrainingRun } from "../../lib/experiment/self_training.ts";
import { zeroShot } from "../../lib/experiment/zero_shot.ts";
import type { RunConfig } from "../../lib/records/record.ts";
import { ruleOptions, rules } from "../../lib/sam/registry.ts";

const sgd = { name: "sgd", options: { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3 } };
const adamW = { name: "adam", options: { learningRate: 1e-2, weightDecay: 1e-2 } };

/** Five epochs of two steps. */
function onPoints(rule: string, more: Partial<RunConfig> = {}, dataset = "two-moons"): RunConfig {
  const config = zeroShot({ dataset, rule, seed: 1, scale: "smoke", epochs: 5, batchSize: 64 });
  return { ...config, sourceSize: 128, testSize: 40, ...more };
}

/** Two epochs of two steps, on the digits that come with the library. */
function onImages(rule: string, more: Partial<Parameters<typeof zeroShot>[0]> = {}): RunConfig {
  const usual = { dataset: "rotated-digits", seed: 1, scale: "smoke", epochs: 2 } as const;
  const config = zeroShot({ ...usual, rule, batchSize: 32, ...more });
  return { ...config, sourceSize: 64, testSize: config.protocol === "authors" ? 64 : 20 };
}

function adapted(more: Omit<SelfTrainingRun, "seed" | "scale">): RunConfig {
  const sizes = { sourceSize: 128, intermediateSize: 64, targetSize: 64, testSize: 40, epochs: 2 };
  return selfTraining({ sizes, domains: 1, batchSize: 128, ...more, seed: 1, scale: "smoke" });
}

const measures = (bounds: boolean) => ({ examples: 40, steps: 2, points: 20, bounds });

/** Where a rule's defaults do here nothing that SAM does not. */
const options: Readonly<Record<string, Record<string, number>>> = {
  "k-sam": { k: 16 },
  "fisher-mask-sam": { sparsity: 0.8, period: 5 },
};

/** By SGD, which passes rounding on as it is: Adam makes steps of one size from gradients of 1e-9. */
const everyRule = Object.keys(rules).map((name) => {
  const rule = { name, options: ruleOptions(name, options[name]) };
  return [name, onPoints(name, { rule, optimizer: sgd })] as const;
});

/** By a name for messages. */
export const cases: Readonly<Record<string, RunConfig>> = {
  ...Object.fromEntries(everyRule),
  "mlp with masks": onPoints("look-sam", { network: "mlp" }),
  "linear, decoupled decay": onPoints("fisher-sam", { optimizer: adamW }, "drifting-gaussians"),
  "ema": onPoints("sam", { network: "mlp", averaging: { name: "ema", options: {} } }),
  "swa": onImages("plain", {
    ...{ network: "strided-cnn", averaging: { name: "swa", options: { start: 0 } } },
  }),
  "cnn": onImages("sam", { network: "cnn" }),
  "cnn, authors": onImages("friendly-sam", {
    ...{ dataset: "color-shift-digits", protocol: "authors", network: "cnn" },
  }),
  "strided-cnn": onImages("esam", { network: "strided-cnn", optimizer: sgd }),
  "gradual": adapted({ dataset: "rotated-digits", network: "strided-cnn", rule: "sam" }),
  "gradual, authors": adapted({ dataset: "two-moons", protocol: "authors" }),
  "goat": adapted({ dataset: "two-moons", rule: "friendly-sam", how: "goat" }),
  "sharpness and bounds": onPoints("sam", { measures: measures(true) }),
  "sharpness of a cnn": {
    ...{ ...onImages("plain", { network: "strided-cnn" }), measures: measures(false) },
  },
};

const drawingRules = ["esam", "random-perturbation", "lpf-sgd"];

/** Whether a run draws on the device, masks or perturbations: backends have generators of their own. */
export function draws({ rule, network, dataset }: RunConfig): boolean {
  return drawingRules.includes(rule.name) || network !== undefined || dataset.endsWith("digits");
}
