/**
 * Your own network, from layers, in a grid.
 *
 *     deno run -A docs/examples/own_network.ts
 */
import { cross, zeroShot } from "sam-ood/experiment";
import { publish, runGrid } from "sam-ood/notebook";
import {
  batchNorm,
  conv,
  dense,
  flatten,
  type InputSpec,
  network,
  pool,
  residual,
} from "sam-ood/nn";
import { zeroShotTable } from "sam-ood/report";

function small({ shape, classes }: InputSpec) {
  const [height = 28, width = 28, channels = 1] = shape;
  const units = 8 * Math.ceil(height / 4) * Math.ceil(width / 4);
  return network("small", shape, classes, [
    conv("c0", channels, 8, { stride: 2 }),
    residual("r1", [conv("c1", 8, 8), batchNorm("n1", 8)]),
    pool("max", { size: 2 }),
    flatten(),
    dense("out", units, classes),
  ]);
}

const rule = ["plain", "sam"];
const runs = cross(
  { dataset: "rotated-digits", scale: "smoke", network: small, rule, seed: [1, 2] } as const,
);
await publish(zeroShotTable(await runGrid(runs.map(zeroShot))), "own-network/table");
