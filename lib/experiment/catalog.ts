/**
 * What names in a run's config stand for: rules, data sets, networks, optimizers, averagings. The
 * paper's stand in {@link paper}; {@link extend} makes a larger catalog of one's own.
 */
import { checkName, InputError } from "../check.ts";
import type { DataSet } from "../data/dataset.ts";
import type { PaperDataSet } from "../datasets/paper_dataset.ts";
import { datasets } from "../datasets/registry.ts";
import type { InputSpec, Network } from "../nn/network.ts";
import { networks } from "../nn/networks.ts";
import type { Options, RunConfig } from "../records/record.ts";
import { completeOptions, type OptionDescription } from "../sam/define_rule.ts";
import { type AnyRuleFactory, rules } from "../sam/registry.ts";
import { type Averaging, ema, swa } from "../train/averaging.ts";
import { adam, sgd } from "../train/optimizer.ts";
import type { Optimizer, Rule } from "../train/rule.ts";

/** What each name stands for. */
export interface Catalog {
  /** Factories of rules, which know names, defaults and ranges of their options. */
  readonly rules: Readonly<Record<string, AnyRuleFactory>>;
  /** Data sets: the paper's, and a user's own. */
  readonly datasets: Readonly<Record<string, PaperDataSet | DataSet>>;
  /** Makers of networks, for inputs of some shape. */
  readonly networks: Readonly<Record<string, NetworkMaker>>;
  /** Makers of optimizers from their options, such as `{ learningRate: 0.001 }`. */
  readonly optimizers: Readonly<Record<string, (options: Options) => Optimizer>>;
  /** Makers of weight averagings from their options, such as `{ decay: 0.999 }`. */
  readonly averagings: Readonly<Record<string, (options: Options) => Averaging>>;
}

/** A network for inputs of some shape. */
export type NetworkMaker = (input: InputSpec) => Network;

/** What {@link extend} adds. */
export interface Additions {
  /** Factories of `defineRule`, or rules as they are, which then have no options. */
  readonly rules?: readonly (AnyRuleFactory | Rule)[];
  /** Data sets, each under its own name. */
  readonly datasets?: readonly DataSet[];
  /** Makers of networks, by name. */
  readonly networks?: Readonly<Record<string, NetworkMaker>>;
  /** Makers of optimizers from their options, by name. */
  readonly optimizers?: Readonly<Record<string, (options: Options) => Optimizer>>;
  /** Makers of weight averagings from their options, by name. */
  readonly averagings?: Readonly<Record<string, (options: Options) => Averaging>>;
}

/** Everything that the experiments of the paper name. */
export const paper: Catalog = {
  rules,
  datasets,
  networks,
  optimizers: { adam, sgd } as Catalog["optimizers"],
  averagings: { ema, swa } as Catalog["averagings"],
};

/**
 * A catalog with more in it.
 *
 *     export const catalog = extend(paper, { rules: [myRule], datasets: [mine] });
 *
 * @throws InputError when a name is taken.
 */
export function extend(catalog: Catalog, more: Additions): Catalog {
  const named = <T extends { readonly name: string }>(values: readonly T[] = []) =>
    Object.fromEntries(values.map((value) => [value.name, value]));
  const factories = (more.rules ?? []).map(factoryOf);
  return {
    rules: joined("rule", catalog.rules, byName(factories)),
    datasets: joined("data set", catalog.datasets, named(more.datasets)),
    networks: joined("network", catalog.networks, more.networks),
    optimizers: joined("optimizer", catalog.optimizers, more.optimizers),
    averagings: joined("averaging", catalog.averagings, more.averagings),
  };
}

function joined<T>(
  what: string,
  known: Readonly<Record<string, T>>,
  added: Readonly<Record<string, T>> = {},
): Record<string, T> {
  const twice = Object.keys(added).find((name) => name in known && known[name] !== added[name]);
  if (twice === undefined) return { ...known, ...added };
  throw new InputError(`${what} ${twice} is there already; give yours another name`);
}

function byName(factories: readonly AnyRuleFactory[]): Record<string, AnyRuleFactory> {
  return Object.fromEntries(factories.map((factory) => [factory.description.name, factory]));
}

/** A rule as it is, as one that can be made by name, with the options that it has and no others. */
export function factoryOf(rule: AnyRuleFactory | Rule): AnyRuleFactory {
  if (typeof rule === "function") return rule;
  const { name, options = {} } = rule;
  const meaning = "as the rule was made";
  const fixed = Object.entries(options).map(([option, value]): [string, OptionDescription] => [
    option,
    typeof value === "number"
      ? { default: value, min: value, max: value, meaning }
      : { default: value, oneOf: [value], meaning },
  ]);
  const description = { name, reference: "", options: Object.fromEntries(fixed) };
  return Object.assign(() => rule, { description });
}

/** The thing of that name. @throws InputError on an unknown one; the nearest is suggested. */
export function find<K extends keyof Catalog>(
  catalog: Catalog,
  kind: K,
  name: string,
): Catalog[K][string] {
  const what = { datasets: "dataset" }[kind as string] ?? kind.slice(0, -1);
  const all = catalog[kind] as Readonly<Record<string, Catalog[K][string]>>;
  return all[checkName(what, name, Object.keys(all))]!;
}

/** The rule of a config. @throws InputError on an unknown name or option, or a value out of range. */
export function makeRule(catalog: Catalog, { name, options }: RunConfig["rule"]): Rule {
  return find(catalog, "rules", name)(options as Record<string, never>);
}

/** All options of a rule: those given, checked, and the defaults of the others. */
export function ruleOptions(catalog: Catalog, name: string, options: Options = {}): Options {
  const { description } = find(catalog, "rules", name);
  return completeOptions(description, options as Record<string, never>);
}

/** The optimizer of a config. @throws InputError on an unknown name, or an option out of range. */
export function makeOptimizer(
  catalog: Catalog,
  { name, options }: RunConfig["optimizer"],
): Optimizer {
  return find(catalog, "optimizers", name)(options);
}

/** The averaging of a config. @throws InputError on an unknown name, or an option out of range. */
export function makeAveraging(
  catalog: Catalog,
  { name, options }: NonNullable<RunConfig["averaging"]>,
): Averaging {
  return find(catalog, "averagings", name)(options);
}
