/**
 * What gradual self-training is compared with: other ways over the same unlabelled examples (Kumar,
 * Ma, Liang, ICML 2020, arXiv:2002.11360, section 5: "target self-train", "all self-train").
 */
import { checkName, checkNumber, InputError } from "../check.ts";
import type { Domain, ShiftedData } from "../data/domain.ts";

/** Names of the ways, as {@link adaptationPath} takes them. */
export const adaptations = ["direct", "pooled", "gradual"] as const;
/** A way of adapting, by name. */
export type Adaptation = typeof adaptations[number];

/**
 * The domains that a source model is self-trained along, for `gradualSelfTrain`. Without adaptation
 * there is none: measure the source model itself.
 *
 * @param how `gradual`: the intermediate domains in their order, then the target's unlabelled examples
 * (the authors' T + 1 domains). `direct`: the target's alone. `pooled`: all of them as one domain.
 * @param data A shift with its intermediate domains.
 * @param rounds How often a `direct` or `pooled` domain is labelled anew and trained on: at least 1,
 * the default. Kumar et al. take as many rounds as there are gradual steps.
 * @throws InputError on an unknown way, or rounds out of range.
 */
export function adaptationPath(how: Adaptation, data: ShiftedData, rounds = 1): Domain[] {
  checkName("how", how, adaptations);
  checkNumber("rounds", rounds, { integer: true, min: 1 });
  const gradual = [...data.intermediate, data.targetUnlabeled];
  if (how === "gradual") return gradual;
  const domain = how === "direct" ? data.targetUnlabeled : pool(gradual);
  return Array.from({ length: rounds }, () => domain);
}

/**
 * All examples of `domains` as one domain, in their order.
 *
 * @throws InputError on no domain, or domains of different shapes or numbers of classes.
 */
export function pool(domains: readonly Domain[]): Domain {
  const [first, ...others] = domains;
  if (!first) throw new InputError("there is no domain to pool; give at least one");
  for (const { name, shape, classes } of others) {
    if (String(shape) === String(first.shape) && classes === first.classes) continue;
    throw new InputError(
      `domain ${name} has inputs [${shape}] and ${classes} classes, ${first.name} has ` +
        `[${first.shape}] and ${first.classes}; only like domains can be pooled`,
    );
  }
  const examples = domains.reduce((sum, { labels }) => sum + labels.length, 0);
  const inputs = new Float32Array(domains.reduce((sum, { inputs }) => sum + inputs.length, 0));
  const labels = new Int32Array(examples);
  const ids = new Int32Array(examples);
  let row = 0, value = 0;
  for (const domain of domains) {
    inputs.set(domain.inputs, value);
    labels.set(domain.labels, row);
    ids.set(domain.ids, row);
    value += domain.inputs.length;
    row += domain.labels.length;
  }
  const name = `${domains.length} domains, ${first.name} to ${domains.at(-1)!.name}`;
  return { ...first, name, inputs, labels, ids, shift: { kind: "none" } };
}
