/** What each rule is called and drawn with: apart from the rules, so that a table loads none of them. */

/** A rule's name for readers, and its color as CSS has it, the same in every table and figure. */
export interface RuleLabel {
  /** Words in tables and legends. */
  readonly label: string;
  /** Color as CSS has it. */
  readonly color: string;
}

/** Labels by the rule's name in the records; their order is the order of rows and legends. */
export type Labels = Readonly<Record<string, RuleLabel>>;

const labels: Labels = {
  "plain": { label: "plain", color: "#30638e" },
  "sam": { label: "SAM", color: "#d1495b" },
  "asam": { label: "ASAM", color: "#4c9900" },
  "fisher-sam": { label: "FisherSAM", color: "#009999" },
  "k-sam": { label: "K-SAM", color: "#e600e6" },
  "look-sam": { label: "LookSAM", color: "#594300" },
  "esam": { label: "ESAM", color: "#400080" },
  "sam-on": { label: "SAM-ON", color: "#0000e6" },
  "friendly-sam": { label: "FriendlySAM", color: "#591b3a" },
  "gsam": { label: "GSAM", color: "#8c6d31" },
  "micro-batch-sam": { label: "mSAM", color: "#5f7f5f" },
  "sampa": { label: "SAMPa", color: "#4c7c8a" },
  "bilateral-sam": { label: "Bilateral SAM", color: "#8a5a83" },
  "ausam": { label: "AUSAM", color: "#6b7a2f" },
  "fisher-mask-sam": { label: "Fisher-mask SAM", color: "#a0614a" },
  "random-perturbation": { label: "Random direction", color: "#8f8f8f" },
  "lpf-sgd": { label: "LPF-SGD", color: "#5a5a5a" },
};

/**
 * Labels and colors of the library's rules. The plain rule is called after the base optimizer: its row
 * is what the others are compared with.
 *
 * @param baseOptimizer Default "Adam".
 */
export function ruleLabels(baseOptimizer = "Adam"): Labels {
  return { ...labels, plain: { ...labels["plain"]!, label: baseOptimizer } };
}
