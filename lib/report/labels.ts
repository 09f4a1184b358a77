/** What the rules of records are called and drawn with where nobody says so, and the options that say. */
import { checkOptionNames } from "../check.ts";
import { type Labels, type RuleLabel, ruleLabels } from "../sam/labels.ts";
import type { RunConfig } from "../records/record.ts";

/** Options of every table and figure of rules. */
export interface LabelOptions {
  /**
   * Label and color by rule; their order is that of rows and legends. Default those of the library,
   * the plain rule called after the records' optimizer. A rule that is not among them is called by its
   * name, in a color that no rule of the library has.
   */
  readonly labels?: Labels;
}

/** Colors of rules that the library does not know. */
const ownColors = ["#f08700", "#7b2cbf", "#2a9d8f", "#ff6b6b", "#606c38", "#0096c7"];

/** `labels`, and after them every other one of `rules`, by name: its color depends on `rules` alone. */
export function withRules(rules: Iterable<string>, labels: Labels): Labels {
  const others = [...new Set(rules)].filter((rule) => !Object.hasOwn(labels, rule)).toSorted();
  const own = others.map((rule, i): [string, RuleLabel] => [
    rule,
    { label: rule, color: ownColors[i % ownColors.length]! },
  ]);
  return { ...labels, ...Object.fromEntries(own) };
}

/** A run that ended, with a record or without. */
interface Run {
  readonly config: RunConfig;
}

/** Labels of every rule in `runs`, those of students too. */
export function labelsOf(
  runs: readonly Run[],
  labels: Labels = ruleLabels(optimizerOf(runs)),
): Labels {
  const rules = runs.flatMap(({ config: { rule, adaptation } }) =>
    adaptation ? [rule.name, adaptation.rule.name] : [rule.name]
  );
  return withRules(rules, labels);
}

/** Label and color of a rule; `labels` must have it, as {@link labelsOf} makes them. */
export function ruleLabel(rule: string, labels: Labels): RuleLabel {
  return labels[rule]!;
}

/**
 * `options` with the labels of all `runs`.
 *
 * @param what Function that takes them, for messages.
 * @param names Options that it takes besides `labels`.
 * @throws InputError on an unknown option.
 */
export function readOptions<O extends LabelOptions>(
  what: string,
  options: O,
  names: readonly string[],
  runs: readonly Run[],
): O & { readonly labels: Labels } {
  checkOptionNames(what, options, ["labels", ...names]);
  return { ...options, labels: labelsOf(runs, options.labels) };
}

/** "Adam", "SGD", or a name of a user's own; several in one line. */
function optimizerOf(runs: readonly Run[]): string {
  const titles: Readonly<Record<string, string>> = { adam: "Adam", sgd: "SGD" };
  const names = [...new Set(runs.map(({ config }) => config.optimizer.name))].toSorted();
  return names.map((name) => titles[name] ?? name).join(" or ") || "Adam";
}
