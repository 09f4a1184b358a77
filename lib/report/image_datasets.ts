/** Rotated and brightened images, of MNIST, of the digits that come with the library, or of others. */
import type { Images } from "../data/base.ts";
import { authorsDomainSize, colorShiftMnist } from "../data/color_shift_mnist.ts";
import { rotatedMnist } from "../data/rotated_mnist.ts";
import { brightenDomain, rotateDomain } from "../data/shift.ts";
import { cnn } from "../train/network.ts";
import { alongShift, type Dataset, testedOn } from "./dataset.ts";
import type { OwnSizes } from "./image_sizes.ts";

/** Images turned by 60 degrees, as the paper's are. */
export function rotated(images: Images, title: string, { zeroShot, gda }: OwnSizes): Dataset {
  return {
    title,
    axis: "Rotation of the test images (degrees)",
    describe: (shift) => `target rotated by ${shift}°`,
    shift: 60,
    sizes: zeroShot,
    gda: { domains: 5, sizes: gda },
    load: ({ shift, testSize, ...options }) =>
      rotatedMnist({
        ...{ ...options, angle: shift, images },
        ...(options.protocol === "authors" ? {} : { testSize }),
      }),
    along: ({ sourceTest }, protocol) => {
      const interpolation = protocol === "authors" ? "nearest" : "bilinear";
      return alongShift(
        sourceTest,
        [0, 15, 30, 45, 60, 75, 90],
        (test, degrees) => rotateDomain(test, degrees, interpolation),
      );
    },
    network: cnn,
  };
}

/** Images brighter by 1, as the paper's are. */
export function colorShift(images: Images, title: string, { zeroShot, gda }: OwnSizes): Dataset {
  return {
    title,
    axis: "Brightness added to the test images",
    describe: (shift) => `target brighter by ${shift}`,
    shift: 1,
    sizes: zeroShot,
    gda: { domains: 5, sizes: gda },
    trainedOn: (protocol, size, domains) =>
      protocol === "authors" ? domains * authorsDomainSize(size) : size,
    load: ({ shift, ...options }) => colorShiftMnist({ shift, images, ...testedOn(options) }),
    along: ({ sourceTest }) => alongShift(sourceTest, [0, 0.1, 0.25, 0.5, 0.75, 1], brightenDomain),
    network: cnn,
  };
}
