/** What every notebook of the paper begins with: how much is run, of which data, on what. */
import { ready } from "../backend/backend.ts";
import type { Images } from "../datasets/base_images.ts";
import { whichAreThere } from "../datasets/availability.ts";
import type { Scale } from "../datasets/paper_dataset.ts";
import { imageSetting, scaleSetting } from "./settings.ts";

/** What was set, and what is there. */
export interface Begun {
  /** How much is run, of `SAM_OOD_SCALE`. */
  readonly scale: Scale;
  /** Which images are there, of `SAM_OOD_IMAGES`. */
  readonly images: Exclude<Images, "auto">;
  /** Names of those of the data sets that are on this machine. */
  readonly datasets: readonly string[];
}

/**
 * Reads `SAM_OOD_SCALE` and `SAM_OOD_IMAGES`, looks for data sets, and says in a line or more what is there
 * and what computes; where that is not TensorFlow, why.
 *
 *     const { scale, images, datasets } = await begin("rotated", "color-shift", "covertype");
 *
 * @param wanted Data sets by name; "rotated" and "color-shift" are those of the images that were set.
 * @throws InputError on a setting or a name that is none.
 */
export async function begin(...wanted: readonly string[]): Promise<Begun> {
  const scale = scaleSetting();
  const images = await imageSetting();
  const { name, device, passedOver } = await ready();
  const slower = passedOver.map(({ name, why }) => `, not ${name}: ${why}`).join("");
  console.log(`scale ${scale}, images ${images}, backend ${name} on ${device}${slower}`);
  const names = wanted.map((one) =>
    one === "rotated" || one === "color-shift" ? `${one}-${images}` : one
  );
  const { there, missing } = await whichAreThere(names);
  if (names.length > 0) {
    console.log([`found: ${there.join(", ") || "none"}`, ...missing].join("\n"));
  }
  return { scale, images, datasets: there };
}
