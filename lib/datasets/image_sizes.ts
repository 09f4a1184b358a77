/** What the scales stand for on rotated and brightened images. */
import {
  type GdaSizes,
  type PaperDataSet,
  type Scale,
  type ScaleSizes,
  smokeGdaSizes,
  smokeSizes,
  smokeTestedGdaSizes,
} from "./paper_dataset.ts";

/** Sizes of a data set, for runs without and with gradual adaptation. */
export interface OwnSizes {
  readonly zeroShot: PaperDataSet["sizes"];
  readonly gda: PaperDataSet["gda"]["sizes"];
}

type Small<T> = Readonly<Record<Exclude<Scale, "paper">, T>>;

const paper = { epochs: 100 };
/** At quick both have 64 steps of 128 examples: seconds on two fast cores, a minute on slow ones. */
const mnistSmall: Small<ScaleSizes> = {
  smoke: smokeSizes,
  quick: { sourceSize: 2000, testSize: 1000, epochs: 4 },
};
const digitsSmall: Small<ScaleSizes> = {
  smoke: smokeSizes,
  quick: { sourceSize: 480, testSize: 357, epochs: 16 },
};

/** The authors' rotated images are trained on and tested on: one size says both. */
function testedOnSource(small: Small<ScaleSizes>): Small<ScaleSizes> {
  const same = (sizes: ScaleSizes) => ({ ...sizes, testSize: sizes.sourceSize });
  return { smoke: same(small.smoke), quick: same(small.quick) };
}

const gdaPaper = { sourceEpochs: 100, epochs: 25 };
const quickMnist = { sourceSize: 2000, sourceEpochs: 4, epochs: 4 };
const quickDigits = { sourceSize: 480, sourceEpochs: 16, epochs: 8 };

/** 160 to 176 steps of 128 at quick with five domains, three times those of a zero-shot run. */
const mnistGda: Small<GdaSizes> = {
  smoke: smokeGdaSizes,
  quick: { ...quickMnist, intermediateSize: 2500, targetSize: 500, testSize: 1000 },
};
const digitsGda: Small<GdaSizes> = {
  smoke: smokeGdaSizes,
  quick: { ...quickDigits, intermediateSize: 720, targetSize: 240, testSize: 357 },
};

/** The authors rotate all images of the source for every domain: sizes of their own do not exist. */
function allRotated(sourceSize: number, epochs = gdaPaper): GdaSizes {
  return { sourceSize, testSize: sourceSize, ...epochs };
}

/** The authors' 20 domains of brightness have `each` images, whichever of them are taken. */
function brightened(small: Omit<GdaSizes, "intermediateSize">, each: number): GdaSizes {
  return { ...small, intermediateSize: 20 * each };
}

export const rotatedMnistSizes: OwnSizes = {
  zeroShot: {
    corrected: { ...mnistSmall, paper: { sourceSize: 10_000, testSize: 10_000, ...paper } },
    authors: {
      ...testedOnSource(mnistSmall),
      paper: { sourceSize: 10_000, testSize: 10_000, ...paper },
    },
  },
  gda: {
    corrected: {
      ...mnistGda,
      paper: {
        ...{ sourceSize: 10_000, intermediateSize: 40_000, targetSize: 10_000, testSize: 10_000 },
        ...gdaPaper,
      },
    },
    authors: {
      smoke: allRotated(64, { sourceEpochs: 1, epochs: 1 }),
      quick: allRotated(1000, { sourceEpochs: 8, epochs: 4 }),
      paper: allRotated(10_000),
    },
  },
};

export const colorShiftMnistSizes: OwnSizes = {
  zeroShot: {
    corrected: { ...mnistSmall, paper: { sourceSize: 6_000, testSize: 10_000, ...paper } },
    authors: { ...mnistSmall, paper: { sourceSize: 6_000, testSize: 2_000, ...paper } },
  },
  gda: {
    corrected: {
      ...mnistGda,
      paper: {
        ...{ sourceSize: 6_000, intermediateSize: 42_000, targetSize: 2_000, testSize: 10_000 },
        ...gdaPaper,
      },
    },
    authors: {
      smoke: brightened(smokeTestedGdaSizes, 16),
      quick: brightened({ ...quickMnist, testSize: 500 }, 500),
      paper: brightened({ sourceSize: 6_000, testSize: 2_000, ...gdaPaper }, 2_100),
    },
  },
};

export const rotatedDigitsSizes: OwnSizes = {
  zeroShot: {
    corrected: { ...digitsSmall, paper: { sourceSize: 480, testSize: 357, ...paper } },
    authors: {
      ...testedOnSource(digitsSmall),
      paper: { sourceSize: 1_440, testSize: 1_440, ...paper },
    },
  },
  gda: {
    corrected: { ...digitsGda, paper: { ...digitsGda.quick, ...gdaPaper } },
    authors: {
      smoke: allRotated(64, { sourceEpochs: 1, epochs: 1 }),
      quick: allRotated(480, { sourceEpochs: 16, epochs: 8 }),
      paper: allRotated(1_440),
    },
  },
};

export const colorShiftDigitsSizes: OwnSizes = {
  zeroShot: {
    corrected: { ...digitsSmall, paper: { sourceSize: 480, testSize: 357, ...paper } },
    authors: { ...digitsSmall, paper: { sourceSize: 480, testSize: 240, ...paper } },
  },
  gda: {
    corrected: { ...digitsGda, paper: { ...digitsGda.quick, ...gdaPaper } },
    authors: {
      smoke: brightened(smokeTestedGdaSizes, 16),
      quick: brightened({ ...quickDigits, testSize: 240 }, 36),
      paper: brightened({ sourceSize: 480, testSize: 240, ...gdaPaper }, 36),
    },
  },
};
