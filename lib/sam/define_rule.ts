/** How a rule is defined: its description, once, for the check, the registry, tables and docs. */
import { checkName, checkNumber, checkOptionNames, type Range } from "../check.ts";
import { displayed } from "../nn/summary.ts";
import type { Rule } from "../train/rule.ts";

/** One option of a rule: its default decides its type. */
export type OptionDescription =
  | { readonly default: number; readonly meaning: string } & Readonly<Range>
  | { readonly default: string; readonly oneOf: readonly string[]; readonly meaning: string };

/** What is known of a rule besides its equation. */
export interface RuleDescription {
  /** As run records and the registry spell it, such as "friendly-sam". */
  readonly name: string;
  /** The paper, such as "Foret et al., ICLR 2021, arXiv:2010.01412". */
  readonly reference: string;
  /** Options by name. */
  readonly options: Readonly<Record<string, OptionDescription>>;
}

/** What is needed to check options: whose they are, and which there are. */
export type OptionsDescription = Pick<RuleDescription, "name" | "options">;

/** All options with their values. */
export type OptionValues<D extends OptionsDescription> = {
  -readonly [K in keyof D["options"]]: D["options"][K]["default"] extends number ? number : string;
};

/**
 * Makes a rule from its options, such as `{ rho: number }`, each of which has a default; carries its
 * description. `S` is the rule's state.
 */
export interface RuleFactory<O, S = unknown> {
  (options?: Partial<O>): Rule<S>;
  /** What is known of the rule besides its equation. */
  readonly description: RuleDescription & {
    readonly options: { readonly [K in keyof O]: OptionDescription };
  };
}

/**
 * A rule from its description and its equation. The factory checks its options: an unknown one, a
 * wrong type or a value out of range is an InputError that names what is allowed.
 */
export function defineRule<const D extends RuleDescription, S>(
  description: D,
  equation: (options: OptionValues<D>) => Omit<Rule<S>, "name" | "options">,
): RuleFactory<OptionValues<D>, S> {
  const factory = (given: Partial<OptionValues<D>> = {}): Rule<S> => {
    const options = completeOptions(description, given);
    const rule = { name: description.name, options, ...equation(options) };
    return displayed(rule, () => inMarkdown(rule, description.reference));
  };
  return Object.assign(factory, { description }) as RuleFactory<OptionValues<D>, S>;
}

/** A rule as the last value of a notebook's cell: its name, its options with their values, its paper. */
function inMarkdown({ name, options }: Rule, reference: string): string {
  const values = Object.entries(options ?? {}).map(([option, value]) => `${option} ${value}`);
  return `**${[name, ...values].join(", ")}** (${reference})`;
}

/** All options of a rule or a measure, checked: those given, and the defaults of the others. */
export function completeOptions<D extends OptionsDescription>(
  { name, options: known }: D,
  given: Partial<OptionValues<D>>,
): OptionValues<D> {
  checkOptionNames(name, given, Object.keys(known));
  const values = Object.entries(known).map(([option, description]) => {
    const value = (given as Record<string, unknown>)[option] ?? description.default;
    const what = `${name}: ${option}`;
    const checked = "oneOf" in description
      ? checkName(what, value, description.oneOf)
      : checkNumber(what, value, description);
    return [option, checked];
  });
  return Object.fromEntries(values);
}
