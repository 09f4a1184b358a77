/** Data with an order of their own: forests by distance to water, photographs by year. */
import { InputError } from "../check.ts";
import { covertype } from "./covertype.ts";
import { inEqualSteps, type LoadOptions } from "../data/dataset.ts";
import type { ShiftedData } from "../data/domain.ts";
import type { OrderOptions } from "../data/split_order.ts";
import { portraits } from "./portraits.ts";
import { cnn, mlp } from "../nn/networks.ts";
import { loading } from "./load_options.ts";
import { words } from "./words.ts";
import {
  called,
  type PaperDataSet,
  smokeGdaSizes,
  smokeSizes,
  smokeTestedGdaSizes,
  testedOn,
} from "./paper_dataset.ts";

const zeroShotPaper = { epochs: 100 };
const gdaPaper = { sourceEpochs: 100, epochs: 25 };

/** At quick 400 steps of 128 rows, and 1,360 with gradual adaptation: seconds, the network is small. */
const quickCovertype = { sourceSize: 5000, testSize: 5000, epochs: 10 };
const quickCovertypeGda = { ...quickCovertype, sourceEpochs: 10, intermediateSize: 10_000 };

export const covertypeDataset: PaperDataSet = {
  ...called("covertype", 1),
  sizes: {
    corrected: {
      ...{ smoke: smokeSizes, quick: quickCovertype },
      paper: { sourceSize: 10_000, testSize: 10_000, ...zeroShotPaper },
    },
    authors: {
      ...{ smoke: smokeSizes, quick: quickCovertype },
      paper: { sourceSize: 10_000, testSize: 20_000, ...zeroShotPaper },
    },
  },
  gda: {
    domains: 5,
    sizes: {
      corrected: {
        smoke: smokeGdaSizes,
        quick: { ...quickCovertypeGda, targetSize: 2000 },
        paper: { sourceSize: 10_000, targetSize: 20_000, testSize: 10_000, ...gdaPaper },
      },
      authors: {
        smoke: smokeTestedGdaSizes,
        quick: { ...quickCovertypeGda, testSize: 2000 },
        paper: { sourceSize: 10_000, testSize: 20_000, ...gdaPaper },
      },
    },
  },
  load: loading((options) => inOrder(words["covertype"].title, 5, options, covertype)),
  along: inEqualSteps,
  network: mlp,
};

/** At quick as rotated and brightened MNIST: 64 steps, and 144 with gradual adaptation. */
const quickPortraits = { sourceSize: 2000, testSize: 1000, epochs: 4 };
const quickPortraitsGda = { ...quickPortraits, sourceEpochs: 4, intermediateSize: 2000 };
const paperPortraits = { sourceSize: 2000, testSize: 2000 };

export const portraitsDataset: PaperDataSet = {
  ...called("portraits", 1),
  sizes: {
    corrected: {
      ...{ smoke: smokeSizes, quick: quickPortraits },
      paper: { ...paperPortraits, ...zeroShotPaper },
    },
    authors: {
      ...{ smoke: smokeSizes, quick: quickPortraits },
      paper: { ...paperPortraits, ...zeroShotPaper },
    },
  },
  gda: {
    domains: 4,
    sizes: {
      corrected: {
        smoke: smokeGdaSizes,
        quick: { ...quickPortraitsGda, targetSize: 500 },
        paper: { ...paperPortraits, targetSize: 2000, ...gdaPaper },
      },
      authors: {
        smoke: smokeTestedGdaSizes,
        quick: { ...quickPortraitsGda, testSize: 500 },
        paper: { ...paperPortraits, ...gdaPaper },
      },
    },
  },
  load: loading((options) => inOrder(words["portraits"].title, 4, options, portraits)),
  along: inEqualSteps,
  network: cnn,
  smokeNetwork: "strided-cnn",
};

/** Without domains to adapt to, as many as the paper's table has are there to be tested on. */
function inOrder(
  title: string,
  usual: number,
  { shift, ...options }: LoadOptions,
  make: (options: OrderOptions) => Promise<ShiftedData>,
): Promise<ShiftedData> {
  if (shift !== 1) {
    throw new InputError(`shift is ${shift}; ${title} has an order of its own, it must be 1`);
  }
  const onWay = options.domains === undefined
    ? { domains: usual, intermediateSize: usual * options.testSize }
    : {};
  return make({ ...testedOn(options), ...onWay });
}
