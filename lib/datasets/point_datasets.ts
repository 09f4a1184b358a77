/** Drawn points that turn: seconds a run, and what is best is known. */
import type { ShiftedData } from "../data/domain.ts";
import { driftingGaussians } from "./drifting_gaussians.ts";
import { type PointOptions, turnPoints } from "../data/points.ts";
import { rotatingMoons } from "./rotating_moons.ts";
import type { InputSpec, Network } from "../nn/network.ts";
import { linear, mlp } from "../nn/networks.ts";
import { loading } from "./load_options.ts";
import {
  alongShift,
  called,
  type GdaSizes,
  type PaperDataSet,
  type ScaleSizes,
  type SizesOf,
  smokeGdaSizes,
  smokeSizes,
} from "./paper_dataset.ts";

const quick = { sourceSize: 1000, testSize: 2000 };
const paper = { sourceSize: 2000, testSize: 10_000 };

const zeroShot = {
  smoke: smokeSizes,
  quick: { ...quick, epochs: 20 },
  paper: { ...paper, epochs: 100 },
};
const gda = {
  smoke: smokeGdaSizes,
  quick: { ...quick, intermediateSize: 5000, targetSize: 1000, sourceEpochs: 20, epochs: 10 },
  paper: { ...paper, intermediateSize: 10_000, targetSize: 2000, sourceEpochs: 100, epochs: 25 },
};
/** The points are no data of the authors': their protocol changes the training alone. */
const sizes: SizesOf<ScaleSizes> = { corrected: zeroShot, authors: zeroShot };
const gdaSizes: SizesOf<GdaSizes> = { corrected: gda, authors: gda };

function turned(
  name: "drifting-gaussians" | "two-moons",
  usual: number,
  network: (input: InputSpec) => Network,
  make: (options: PointOptions, degrees: number) => ShiftedData,
): PaperDataSet {
  return {
    ...called(name, usual),
    sizes,
    gda: { domains: 5, sizes: gdaSizes },
    load: loading(({ shift, protocol: _protocol, ...options }) =>
      Promise.resolve(make(options, shift))
    ),
    along: ({ sourceTest }) => alongShift(sourceTest, [0, 15, 30, 45, 60, 75, 90], turnPoints),
    network,
  };
}

/** A linear classifier: with weight decay the theory's assumptions hold, and the best is known. */
export const gaussiansDataset = turned(
  "drifting-gaussians",
  90,
  linear,
  (options, amount) => driftingGaussians({ ...options, amount }),
);
export const moonsDataset = turned(
  "two-moons",
  60,
  (input) => mlp(input, { hidden: 32, dropout: 0 }),
  (options, angle) => rotatingMoons({ ...options, angle }),
);
