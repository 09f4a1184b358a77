/** What a notebook runs, from the environment: scale and base images. */
import { checkName } from "../check.ts";
import { setting } from "../env.ts";
import { baseImages, type Images } from "../datasets/base_images.ts";
import { type Scale, scales } from "../datasets/paper_dataset.ts";
import { type ProgressBar, progressBar } from "./progress.ts";

/**
 * The scale that `SAM_OOD_SCALE` names, default `fallback`.
 *
 * @throws InputError when it names no scale.
 */
export function scaleSetting(fallback: Scale = "quick"): Scale {
  return checkName("SAM_OOD_SCALE", setting("SAM_OOD_SCALE") || fallback, scales);
}

/**
 * Which images the image shifts are made of: what `SAM_OOD_IMAGES` names (mnist, digits or idx), else
 * what is found under MNIST's names (idx where it is not MNIST), else MNIST where it can be
 * downloaded, else the digits that come with the library. A download shows its progress.
 *
 * @throws InputError when it names something else, or images by name that cannot be had.
 */
export async function imageSetting(): Promise<Exclude<Images, "auto">> {
  const bars = new Map<string, ProgressBar>();
  const { images } = await baseImages("auto", (file, received, total) => {
    if (!bars.has(file)) bars.set(file, progressBar(`downloading ${file}, KiB`, kib(total)));
    void bars.get(file)!.update(Math.min(kib(received), kib(total)));
  });
  return images;
}

function kib(bytes: number): number {
  return Math.ceil(bytes / 1024);
}
