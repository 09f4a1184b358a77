/** The full config of a run of self-training, from the few things that an experiment chooses. */
import { checkName, checkNumber, checkOptionNames, InputError } from "../check.ts";
import type { GdaSizes, Scale } from "../datasets/paper_dataset.ts";
import type { AnyRuleFactory } from "../sam/registry.ts";
import type { Rule } from "../train/rule.ts";
import { find, ruleOptions } from "./catalog.ts";
import { namesOf, ownDigests, withCatalog } from "./values.ts";
import { configOf, ownEpochs, zeroShotNames, type ZeroShotRun } from "./zero_shot.ts";
import type { AdaptationConfig, Options, RunConfig } from "../records/record.ts";

/** What a run of self-training is asked for; the rest of its config follows from the scale. */
export interface SelfTrainingRun extends Omit<ZeroShotRun, "averaging" | "epochs" | "vary"> {
  /**
   * `gradual` (default): along the intermediate domains to the target. `direct`: on the target at
   * once. `pooled`: on all these examples as one domain. `goat`: gradually, with domains that optimal
   * transport makes between those.
   */
  how?: AdaptationConfig["how"];
  /** T, the number of intermediate domains. Default: as many as in the paper's table; at smoke two. */
  domains?: number;
  /** Sizes and epochs other than the scale's: of a paper with settings of its own. */
  sizes?: Partial<GdaSizes>;
  /** Rule of the students, by name or as a value. Default: the source's. */
  adaptationRule?: string | Rule | AnyRuleFactory;
  /** Options of the students' rule. Default: its own defaults; the source's, where the rule is too. */
  adaptationOptions?: Options;
  /** Share of the examples that is left out, the least confident ones, default 0.1. */
  quantile?: number;
  /** Confidence by "logits" (default), as the authors', or by "softmax", as Kumar et al.'s code. */
  confidence?: "logits" | "softmax";
}

const gdaSizes: readonly (keyof GdaSizes)[] = [
  ...(["sourceSize", "intermediateSize", "targetSize", "testSize"] as const),
  ...(["sourceEpochs", "epochs"] as const),
];

const selfTrainingNames: readonly string[] = [
  ...zeroShotNames.filter((name) => !["averaging", "epochs", "vary"].includes(name)),
  ...(["how", "domains", "sizes", "adaptationRule", "adaptationOptions"] as const),
  ...(["quantile", "confidence"] as const),
];

/** Domains that GOAT makes between two given ones. */
const GENERATED = 3;

/**
 * The full config of a run of self-training: train on the source, label the next domain, train on
 * that, and so on to the target.
 *
 * @throws InputError on an unknown name or a value out of range, before anything is trained.
 */
export function selfTraining(run: SelfTrainingRun): RunConfig {
  checkOptionNames("selfTraining", run, selfTrainingNames);
  const { config: base, catalog } = configOf(run);
  const dataset = find(catalog, "datasets", base.dataset);
  const gda = "gda" in dataset
    ? { domains: dataset.gda.domains, ...dataset.gda.sizes[base.protocol][base.scale as Scale] }
    : { ...dataset.sizes, sourceEpochs: ownEpochs.source, epochs: ownEpochs.students };
  const { domains: tableDomains, ...usualSizes } = gda;
  const usualDomains = base.scale === "smoke" ? Math.min(2, tableDomains) : tableDomains;
  const sizes: GdaSizes = { ...usualSizes, ...run.sizes };
  for (const [size, value] of Object.entries(sizes)) {
    checkName("name in sizes", size, gdaSizes);
    checkNumber(`sizes.${size}`, value, { integer: true, min: 1 });
  }
  const how = checkName("how", run.how ?? "gradual", ["gradual", "direct", "pooled", "goat"]);
  if (how === "goat" && run.measures) {
    throw new InputError(
      `measures is "${run.measures}" and how is "goat", whose students are heads on features that ` +
        `other measures do not speak of; leave measures out, or take another how`,
    );
  }
  const students = namesOf(
    { dataset: base.dataset, ...(run.adaptationRule ? { rule: run.adaptationRule } : {}) },
    catalog,
  );
  const name = students.names.rule ?? base.rule.name;
  const options = run.adaptationRule === undefined && run.adaptationOptions === undefined
    ? base.rule.options
    : ruleOptions(students.catalog, name, students.given ?? run.adaptationOptions);
  const confidence = checkName("confidence", run.confidence ?? "logits", ["logits", "softmax"]);
  const domains = checkNumber("domains", run.domains ?? usualDomains, { integer: true, min: 0 });
  const { sourceSize, testSize, sourceEpochs, epochs, ...others } = sizes;
  const config: RunConfig = {
    ...base,
    ...{ sourceSize, testSize, epochs: sourceEpochs },
    adaptation: {
      ...{ how, domains, ...others, epochs },
      ...(how === "goat" ? { generated: GENERATED } : {}),
      quantile: checkNumber("quantile", run.quantile ?? 0.1, { min: 0, below: 1 }),
      ...(confidence === "softmax" ? { confidence } : {}),
      rule: { name, options },
    },
  };
  return withCatalog({ ...config, ...ownDigests(config, students.catalog) }, students.catalog);
}

/** Passes over a domain in all: over the source's, and over each that it is adapted to. */
export function totalEpochs({ epochs, adaptation }: RunConfig): number {
  return epochs + (adaptation ? rounds(adaptation) * adaptation.epochs : 0);
}

/** How often a student is trained. */
export function rounds({ how, domains, generated = 0 }: AdaptationConfig): number {
  if (how === "direct" || how === "pooled") return 1;
  return (domains + 1) * (generated + 1);
}
