/**
 * Rules, data sets and networks that a run is given as values. A config is JSON and holds their names and
 * digests; the values ride along under a symbol, which JSON does not see.
 */
import { InputError } from "../check.ts";
import type { DataSet } from "../data/dataset.ts";
import { sha256 } from "../data/files/read_text.ts";
import type { Network } from "../nn/network.ts";
import type { Options, OwnDigests, RunConfig } from "../records/record.ts";
import type { AnyRuleFactory } from "../sam/registry.ts";
import type { Rule } from "../train/rule.ts";
import { type Catalog, extend, find, makeRule, type NetworkMaker, paper } from "./catalog.ts";

const CATALOG = Symbol.for("sam-ood.catalog");

/** What a config's names stand for: the paper's catalog, where it was given no values. */
export function catalogOf(config: RunConfig): Catalog {
  return (config as { [CATALOG]?: Catalog })[CATALOG] ?? paper;
}

/** `config` with what its names stand for; copies by spreading keep it. */
export function withCatalog(config: RunConfig, catalog: Catalog): RunConfig {
  return catalog === paper ? config : { ...config, [CATALOG]: catalog } as RunConfig;
}

/** A name, or what it would stand for. */
export interface Named {
  readonly dataset: string | DataSet;
  readonly rule?: string | Rule | AnyRuleFactory;
  readonly adaptationRule?: string | Rule | AnyRuleFactory;
  readonly network?: string | Network | NetworkMaker;
}

/** The names of values, and the catalog in which they stand for them. */
export function namesOf(
  { dataset, rule, adaptationRule, network }: Named,
  catalog: Catalog,
): {
  names: Record<keyof Named, string | undefined>;
  given: Options | undefined;
  catalog: Catalog;
} {
  const names = {
    dataset: typeof dataset === "string" ? dataset : dataset?.name,
    rule: ruleName(rule),
    adaptationRule: ruleName(adaptationRule),
    network: typeof network === "string" ? network : network?.name,
  };
  if (network !== undefined && !names.network) {
    throw new InputError(
      "network is a function without a name; give it one: function mine(input) {...}",
    );
  }
  const isNew = (value: Rule | AnyRuleFactory | string | undefined) =>
    value !== undefined && typeof value !== "string" && !isOf(catalog, value);
  const own = [rule, adaptationRule].filter(isNew) as (Rule | AnyRuleFactory)[];
  const larger = extend(catalog, {
    rules: own.filter((value, i) => own.findIndex((o) => ruleName(o) === ruleName(value)) === i),
    ...(typeof dataset === "object" ? { datasets: [dataset] } : {}),
    ...(network !== undefined && typeof network !== "string"
      ? { networks: { [names.network!]: typeof network === "function" ? network : () => network } }
      : {}),
  });
  const isSame = own.length === 0 && typeof dataset === "string" &&
    (network === undefined || typeof network === "string");
  const given = typeof rule === "object" ? (rule.options ?? {}) as Options : undefined;
  return { names, given, catalog: isSame ? catalog : larger };
}

function ruleName(rule: Named["rule"]): string | undefined {
  if (rule === undefined || typeof rule === "string") return rule;
  return typeof rule === "function" ? rule.description.name : rule.name;
}

/** Whether the catalog's factory of that name made the rule: then its name and options say it all. */
function isOf(catalog: Catalog, rule: Rule | AnyRuleFactory): boolean {
  const known = catalog.rules[ruleName(rule)!];
  if (typeof rule === "function") return known === rule;
  return known !== undefined && rule.options !== undefined &&
    String(known(rule.options as Record<string, never>).gradient) === String(rule.gradient);
}

/** Digests of everything in a config that is not the paper's: of data, and of code as it is written. */
export function ownDigests(config: RunConfig, catalog: Catalog): { own?: OwnDigests } {
  const { dataset, rule, network, adaptation } = config;
  const own: Record<string, string> = {};
  const data = find(catalog, "datasets", dataset);
  if ("digest" in data) own["dataset"] = data.digest;
  for (const [key, one] of [["rule", rule], ["adaptationRule", adaptation?.rule]] as const) {
    if (one && find(catalog, "rules", one.name) !== paper.rules[one.name]) {
      const made = makeRule(catalog, one);
      own[key] = digest(String(made.init), String(made.gradient));
    }
  }
  if (network !== undefined && catalog.networks[network] !== paper.networks[network]) {
    own["network"] = networkDigest(catalog, network);
  }
  return Object.keys(own).length > 0 ? { own } : {};
}

function networkDigest(catalog: Catalog, name: string): string {
  const maker = find(catalog, "networks", name);
  // A network as it is stands as a maker that asks for nothing.
  const made = maker.length === 0 ? (maker as () => Network)() : undefined;
  const layers = made?.layers?.map(({ apply }) => String(apply)) ?? [];
  return digest(String(maker), JSON.stringify(made?.specs ?? []), ...layers);
}

function digest(...parts: readonly string[]): string {
  return sha256(parts.join("\n")).slice(0, 16);
}
