/** The tables of the notebooks as lists of runs, for the command line. */
import type { Protocol } from "../../data/domain.ts";
import type { Scale } from "../../datasets/paper_dataset.ts";
import type { RunConfig } from "../../records/record.ts";
import { comparison } from "../comparison.ts";
import { selfTraining } from "../self_training.ts";
import { zeroShot } from "../zero_shot.ts";
import { cross } from "../cross.ts";
import { radiusSweep } from "../radius.ts";
import { eightRules, radii } from "./plan.ts";

/** What the command line says of a table. */
export interface TableOptions {
  readonly scale: Scale;
  readonly seeds: readonly number[];
  /** What the image shifts are made of. */
  readonly images: "mnist" | "digits" | "idx";
}

/** A table by name: its title, and the configs of its runs. */
export interface TableOfRuns {
  readonly title: string;
  configs(options: TableOptions): RunConfig[];
}

const protocol: readonly Protocol[] = ["corrected", "authors"];
const three = ["plain", "sam", "friendly-sam"];

function datasetsOf(images: TableOptions["images"]): string[] {
  return [`rotated-${images}`, `color-shift-${images}`, "covertype", "portraits"];
}

/** At the paper's sizes a run's models are measured too, for the tables of bounds. */
function measuresAt(scale: Scale): { measures?: "bounds" } {
  return scale === "paper" ? { measures: "bounds" } : {};
}

/** The tables that `deno task run --table` knows. */
export const tables: Readonly<Record<string, TableOfRuns>> = {
  "zero-shot": {
    title: "Train on the source, test on the target: Adam, eight rules, four controls",
    configs: ({ scale, seeds: seed, images }) =>
      cross(
        { dataset: datasetsOf(images), protocol, seed, scale, ...measuresAt(scale) },
        Object.values(comparison),
      ).map(zeroShot),
  },
  gda: {
    title: "Gradual self-training along the paper's number of domains: Adam, SAM, FriendlySAM",
    configs: ({ scale, seeds: seed, images }) =>
      cross(
        { dataset: datasetsOf(images), protocol, seed, rule: three, scale, ...measuresAt(scale) },
      ).map(selfTraining),
  },
  ways: {
    title: "Self-training gradually, directly, on all domains at once, and by GOAT",
    configs: ({ scale, seeds: seed, images }) =>
      cross({
        dataset: [`rotated-${images}`],
        ...{ seed, rule: three, scale },
        how: ["gradual", "direct", "pooled", "goat"] as const,
      }).map(selfTraining),
  },
  domains: {
    title: "Gradual self-training over the number of domains",
    configs: ({ scale, seeds: seed, images }) =>
      cross({
        dataset: ["covertype", `rotated-${images}`],
        domains: [1, 2, 3, 5, 10, 20, 50, 100],
        ...{ seed, rule: three, scale, protocol: "authors", measures: "sharpness" } as const,
      }).map(selfTraining),
  },
  radius: {
    title: "Every rule with a radius over five radii",
    configs: ({ scale, seeds: seed, images }) =>
      cross(
        { dataset: datasetsOf(images), seed, scale },
        radiusSweep(eightRules, radii),
      ).map(zeroShot),
  },
};
