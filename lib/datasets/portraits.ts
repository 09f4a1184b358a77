/** Portraits: old yearbook photographs are the source, later ones the target. */
import { checkOptionNames } from "../check.ts";
import type { Domain, Protocol, ShiftedData } from "../data/domain.ts";
import { draw } from "../data/draw_images.ts";
import {
  type Layout,
  orderNames,
  type OrderOptions,
  splitOrder,
  stretchName,
} from "../data/split_order.ts";
import { portraitImages } from "../data/files/portraits_file.ts";

/** Options of {@link portraits}. */
export type PortraitsOptions = OrderOptions;

/** Photographs in the original. */
const whole = 37_921;
const layouts: Readonly<Record<Protocol, Layout>> = {
  authors: {
    ends: { source: 2_000, intermediate: 16_000, target: 18_000 },
    sizes: { source: 2_000, target: 2_000 },
  },
  corrected: {
    ends: { source: 4_000, intermediate: 16_000, target: 20_000 },
    sizes: { source: 2_000, target: 2_000, test: 2_000 },
  },
};

/**
 * Grey images [32, 32, 1] with values in [0, 1]; labels 0 (F) and 1 (M). In order of year.
 *
 * `authors`: the first 2,000 are the source, also to test on; the next 14,000 lie between, in T
 * domains of equal length; the next 2,000 are the target, to train on without labels and to test on.
 *
 * `corrected` (default): source and target begin where the authors' do and have twice the length. Of
 * the first 4,000, 2,000 are drawn for training and the others are `sourceTest`; 12,000 lie between;
 * of the next 4,000, 2,000 are drawn for training without labels and the others are `target`. So
 * what is tested on is of the same years as what is trained on, and no image is in two domains.
 *
 * Of fewer images than the original's 37,921 the same shares are taken, see `note`. Memory: 155 MB
 * from the MAT file, 39 MB from PNG images, kept for the next call.
 *
 * @throws DataNotFound when the images are not on this machine.
 * @throws InputError in one line when an option is wrong or a file is not as it should be.
 * @see arXiv 2412.05169, gradual domain adaptation, and the authors' public code; A. Kumar, T. Ma,
 *   P. Liang, "Understanding Self-Training for Gradual Domain Adaptation", arXiv 2002.11360.
 */
export async function portraits(options: PortraitsOptions = {}): Promise<ShiftedData> {
  checkOptionNames("portraits", options, orderNames);
  const set = await portraitImages();
  const { labels: { length: rows }, digest } = set;
  const data = { name: "Portraits", rows, whole, layouts, digest };
  return splitOrder(data, options, () => ({ places, from, to }): Domain => ({
    ...draw(set, places),
    name: `Portraits, ${stretchName({ from, to })} by year`,
    shift: { kind: "order", from, to },
  }));
}
