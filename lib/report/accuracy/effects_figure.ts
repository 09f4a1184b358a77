/** The forest plot of two effects: of the intermediate domains, and of the rule. */
import { groupBy } from "../../group_by.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import { Figure, type FigureOptions, notDrawn } from "../figure.ts";
import type { RunRecord } from "../../records/record.ts";
import { comparedEffects } from "./effects_table.ts";
import { forestInWords, forestPanel, forestPoint } from "./forest.ts";

/**
 * The differences of `effectsTable`, one below the other, in percentage points: a panel a data set.
 *
 * @throws InputError as the table does.
 */
export function effectsFigure(
  records: readonly RunRecord[],
  options: FigureOptions = {},
): Figure {
  if (records.length === 0) return notDrawn;
  const { labels, title } = readOptions("effectsFigure", options, ["title"], records);
  const effects = comparedEffects(records, labels).map(({ of, where, one, comparison }) => ({
    dataset: one.dataset,
    point: forestPoint(
      `${of}, ${where}`,
      ruleLabel(one.rule, labels).color,
      comparison,
      comparison.simultaneousHalfWidth,
      comparison.holm,
    ),
  }));
  return new Figure({
    title: title ?? "What the domains gain, and what the rule gains",
    caption: `${caption(records)} ${forestInWords(effects.map(({ point }) => point), "all rows")}`,
    legend: [],
    panels: [...groupBy(effects, ({ dataset }) => dataset)].map(([dataset, own]) =>
      forestPanel(shiftWords(dataset).title, own.map(({ point }) => point))
    ),
  });
}
