/** What a notebook runs, from the environment: scale and base images. */
import { checkName } from "../check.ts";
import { baseImages } from "../data/base.ts";
import { type Scale, scales } from "./dataset.ts";
import { type ProgressBar, progressBar } from "./progress.ts";

/**
 * The scale that `SAM_OOD_SCALE` names, default `fallback`.
 *
 * @throws InputError when it names no scale.
 */
export function scaleSetting(fallback: Scale = "quick"): Scale {
  return checkName("SAM_OOD_SCALE", Deno.env.get("SAM_OOD_SCALE") || fallback, scales);
}

/**
 * Which images the image shifts are made of: what `SAM_OOD_IMAGES` names (mnist or digits), else
 * MNIST where it is found or can be downloaded, else the digits that come with the library. A
 * download shows its progress.
 *
 * @throws InputError when it names something else, or MNIST by name and that cannot be had.
 */
export async function imageSetting(): Promise<"mnist" | "digits"> {
  const bars = new Map<string, ProgressBar>();
  const { name } = await baseImages("auto", (file, received, total) => {
    if (!bars.has(file)) bars.set(file, progressBar(`downloading ${file}, KiB`, kib(total)));
    void bars.get(file)!.update(Math.min(kib(received), kib(total)));
  });
  return name === "MNIST" ? "mnist" : "digits";
}

function kib(bytes: number): number {
  return Math.ceil(bytes / 1024);
}
