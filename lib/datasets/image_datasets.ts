/** Rotated and brightened images, of MNIST, of the digits that come with the library, or of others. */
import type { Images } from "./base_images.ts";
import { colorShiftMnist } from "./color_shift_mnist.ts";
import { rotatedMnist } from "./rotated_mnist.ts";
import { brightenDomain, rotateDomain } from "../data/shift.ts";
import { cnn } from "../nn/networks.ts";
import { loading } from "./load_options.ts";
import { alongShift, called, type PaperDataSet, testedOn } from "./paper_dataset.ts";
import type { OwnSizes } from "./image_sizes.ts";

/** Images turned by 60 degrees, as the paper's are. */
export function rotated(
  images: Exclude<Images, "auto">,
  { zeroShot, gda }: OwnSizes,
): PaperDataSet {
  return {
    ...called(`rotated-${images}`, 60),
    sizes: zeroShot,
    gda: { domains: 5, sizes: gda },
    load: loading(({ shift, testSize, ...options }) =>
      rotatedMnist({
        ...{ ...options, angle: shift, images },
        ...(options.protocol === "authors" ? {} : { testSize }),
      })
    ),
    along: ({ sourceTest }, protocol) => {
      const interpolation = protocol === "authors" ? "nearest" : "bilinear";
      return alongShift(
        sourceTest,
        [0, 15, 30, 45, 60, 75, 90],
        (test, degrees) => rotateDomain(test, degrees, interpolation),
      );
    },
    network: cnn,
    smokeNetwork: "strided-cnn",
  };
}

/** Images brighter by 1, as the paper's are. */
export function colorShift(
  images: Exclude<Images, "auto">,
  { zeroShot, gda }: OwnSizes,
): PaperDataSet {
  return {
    ...called(`color-shift-${images}`, 1),
    sizes: zeroShot,
    gda: { domains: 5, sizes: gda },
    load: loading(({ shift, ...options }) =>
      colorShiftMnist({ shift, images, ...testedOn(options) })
    ),
    along: ({ sourceTest }) => alongShift(sourceTest, [0, 0.1, 0.25, 0.5, 0.75, 1], brightenDomain),
    network: cnn,
    smokeNetwork: "strided-cnn",
  };
}
